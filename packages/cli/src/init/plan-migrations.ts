import { usageError } from '../cli-error.ts'
import { migrationText, readState, type MigrationPart, type PartName, type PartState } from './migration-part.ts'

/** A file that is there already. */
export type FoundFile = { name: string; text: string }

export type PlannedFile = { part: PartName; name: string; text: string }

/**
 * The files to add to those that are there: none for a part that the last of its files holds as it is now.
 * @throws CliError `usage` where a change cannot be made by a file
 */
export function planMigrations(parts: readonly MigrationPart[], found: readonly FoundFile[], now: Date): PlannedFile[] {
  const held = lastStates(found)
  // Tools apply files in the order of their names: ours come after all others.
  let stamp = Math.max(stampOf(now), ...found.map(({ name }) => nextStamp(name)))
  const planned: PlannedFile[] = []
  for (const part of parts) {
    const before = held.get(part.state.part)
    if (before && sameState(before, part.state)) continue
    if (before) requireUpdatable(before, part)
    const updates = before !== undefined && part.update !== undefined
    planned.push({
      part: part.state.part,
      name: `${stampText(stamp)}_genjobs${suffix(part.state.part, updates)}.sql`,
      text: migrationText(part, updates ? (part.update?.(before.schemaVersion) ?? '') : part.sql),
    })
    stamp += 1_000
  }
  return planned
}

/** What the database holds of each part once all files have run. */
export function lastStates(found: readonly FoundFile[]): Map<PartName, PartState> {
  const states = new Map<PartName, PartState>()
  for (const { text } of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const state = readState(text)
    if (state) states.set(state.part, state)
  }
  return states
}

function sameState(a: PartState, b: PartState): boolean {
  return a.hash === b.hash && a.schema === b.schema && a.schemaVersion === b.schemaVersion
}

function requireUpdatable(before: PartState, { state }: MigrationPart): void {
  if (before.schema !== state.schema) {
    throw usageError(
      `the migrations here install the engine in the schema "${before.schema}", not "${state.schema}"`,
      `Give --schema ${before.schema}, or another --dir.`,
    )
  }
  if ((before.schemaVersion ?? 0) > (state.schemaVersion ?? 0)) {
    throw usageError(
      `the migrations here install version ${before.schemaVersion} of the engine; this program knows ${state.schemaVersion}`,
      'Use a version of genjobs that is not older.',
    )
  }
}

function suffix(part: PartName, updates: boolean): string {
  if (part === 'engine') return updates ? '_update' : ''
  return `_${part}`
}

const second = 1_000

function stampOf(time: Date): number {
  return Math.floor(time.getTime() / second) * second
}

/** The second after the time in a name, of whoever's migration; 0 where there is none. */
function nextStamp(name: string): number {
  const [, year, month, day, hour, minute, secondOf] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/.exec(name)?.map(Number) ?? []
  if (year === undefined || month === undefined) return 0
  return Date.UTC(year, month - 1, day, hour, minute, secondOf) + second
}

function stampText(stamp: number): string {
  return new Date(stamp).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}
