import { createHash } from 'node:crypto'
import type { Engine } from '../client/engine.ts'
import { writeArchive, type Archive } from './archive.ts'
import { historyLines } from './job-lines.ts'
import type { DueRow } from './retention-calls.ts'

export type Trimmed = {
  /** Jobs that their kinds keep no longer. */
  trimmed: number
  /** Stream events of jobs that ended long enough ago. */
  events: number
  /** What was archived of both. */
  archived: string[]
}

type Due = DueRow & { id: string; version: string; line: string }

const batch = 500

/** Remove what is due by `keep` of its kind, and stream events by `keepEventsMs`: all there is, in batches. */
export async function trim(
  engine: Engine,
  keepEventsMs: number | null,
  archive: Archive | null,
  onProgress: (removed: number) => void = () => undefined,
): Promise<Trimmed> {
  let removed = 0
  const tell = (more: number) => onProgress((removed += more))
  if (archive) return await trimArchived(engine, keepEventsMs, archive, tell)
  return {
    trimmed: await toTheEnd(() => engine.trimJobs(batch), tell),
    events: keepEventsMs === null ? 0 : await toTheEnd(() => engine.trimEvents(keepEventsMs, batch), tell),
    archived: [],
  }
}

async function toTheEnd(
  step: () => Promise<{ removed: number; more: boolean }>,
  tell: (removed: number) => void,
): Promise<number> {
  let sum = 0
  for (;;) {
    const { removed, more } = await step()
    sum += removed
    tell(removed)
    if (!more) return sum
  }
}

async function trimArchived(
  engine: Engine,
  keepEventsMs: number | null,
  archive: Archive,
  tell: (removed: number) => void,
): Promise<Trimmed> {
  const done: Trimmed = { trimmed: 0, events: 0, archived: [] }
  // Events first, or those of the jobs that go would be archived twice.
  if (keepEventsMs !== null) {
    await eachBatch(engine, '', keepEventsMs, async (due) => {
      const ids = due.map(({ id }) => id)
      const name = nameOf('events', due)
      await writeArchive(archive, name, historyLines(engine, ids, ['event']))
      done.archived.push(name)
      const { removed, settled } = await engine.removeEvents(ids)
      done.events += removed
      tell(removed)
      return settled
    })
  }
  for (const { kind, keep_ms: keepMs } of await engine.retainedKinds()) {
    await eachBatch(engine, kind, keepMs, async (due) => {
      const name = nameOf(`trimmed_${kind}`, due)
      await writeArchive(archive, name, linesOf(engine, due))
      done.archived.push(name)
      const removed = await engine.removeJobs(
        due.map(({ id }) => id),
        due.map(({ version }) => version),
      )
      done.trimmed += removed
      tell(removed)
      return removed
    })
  }
  return done
}

/** As long as it gets on: what somebody holds, or has changed meanwhile, is left for the next time. */
async function eachBatch(
  engine: Engine,
  kind: string,
  keepMs: number,
  remove: (due: Due[]) => Promise<number>,
): Promise<void> {
  for (;;) {
    const rows = await engine.dueJobs(kind, keepMs, batch)
    const due = rows.filter((row): row is Due => row.id !== null)
    if (rows.length === 0) return
    if (due.length > 0 && (await remove(due)) === 0) return
  }
}

async function* linesOf(engine: Engine, due: readonly Due[]): AsyncGenerator<string> {
  for (const { line } of due) yield line
  yield* historyLines(
    engine,
    due.map(({ id }) => id),
  )
}

/** The same for the same jobs as they are, and another for any others: nothing that was archived is written over. */
function nameOf(what: string, due: readonly Due[]): string {
  const content = due.map(({ id, version }) => `${id} ${version}`).join('\n')
  return `${what}_${due[0]?.id}_${createHash('sha256').update(content).digest('hex').slice(0, 16)}`
}
