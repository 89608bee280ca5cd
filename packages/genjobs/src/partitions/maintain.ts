import { setTimeout as pause } from 'node:timers/promises'
import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { databaseError, isConflict } from '../client/database-error.ts'
import { engineCalls } from '../client/engine.ts'
import type { Queryable } from '../database/database.ts'
import { quoteIdentifier, requireSchemaName } from '../migrate/schema-name.ts'
import { archiveOf, type Archive } from '../retention/archive.ts'
import { archiveRemovals } from '../retention/archive-removals.ts'
import { trim } from '../retention/trim.ts'

export type MaintainOptions = {
  /** How much time one partition holds: whole days. Choose it so that `keep` makes some fifteen partitions, not hundreds. */
  every: Duration
  /** How long jobs are kept, counted from when they were submitted. Default: for ever. */
  keep?: Duration
  /** How long stream events are kept, counted from the end of their job. Default: as long as the job. */
  keepEvents?: Duration
  /**
   * Where what is removed is written first: a folder, or your own. From then on nothing is removed without it, by any
   * process: old partitions are set aside until a call brings the archive, and sweeps trim nothing. `false` ends that,
   * and drops what is set aside.
   */
  archive?: string | Archive | false
  /** How long to go on trying while others use the table. Default 10 s. */
  patience?: Duration
  /**
   * Cut the open partition even if it holds more than 256 MB, because maintenance has not run for long: jobs are locked
   * while it is read. Default false.
   */
  anySize?: boolean
  /** After each batch, with how many jobs and events have been removed beside whole partitions. */
  onProgress?: (removed: number) => void
}

/**
 * Why something is not as it was asked for. `live`: a job in it has not ended. `in_use`: it is being vacuumed, or read by
 * its name. `too_large`: see `anySize`. `not_archived`: its jobs are gone from `jobs`; it waits for a call with `archive`.
 */
export type KeptReason = 'live' | 'in_use' | 'too_large' | 'not_archived'

export type MaintainResult = {
  /** Partitions that were made, by name. */
  rotated: string[]
  /** Partitions whose jobs were removed. */
  removed: string[]
  /** Partitions that are to go, or to be cut, but were left as they are this time. */
  kept: { name: string; reason: KeptReason }[]
  /** Attempts, steps and stream events of removed jobs that were deleted. */
  swept: number
  /** Jobs that were removed because their kind keeps them no longer. */
  trimmed: number
  /** Stream events that were removed because of `keepEvents`. */
  events: number
  /** The names that were written to the archive. */
  archived: string[]
}

type Plan = { everyMs: number; keepMs: number | null; anySize: boolean }

type Round = {
  state: 'done' | 'busy' | 'in_use'
  rotated: string[]
  removed: string[]
  kept: MaintainResult['kept']
}

/** The longest that a round waits for the table, while everybody else waits behind it. */
const longestWaitMs = 1_000
const historyBatch = 1_000

/**
 * Make the partitions of the time to come, remove those that are older than `keep` and in which every job has ended, and
 * remove jobs and events that are kept no longer.
 * Call it about once an hour, from as many processes as you like: it does nothing, and locks nothing, when nothing is due.
 * Needs a role that owns the engine's tables.
 * @throws GenjobsError `busy` when others kept the table for as long as `patience`, `invalid_input`, `schema_missing`, …
 */
export async function maintain(
  database: Queryable,
  { schema: name = 'genjobs', ...options }: MaintainOptions & { schema?: string },
): Promise<MaintainResult> {
  const schema = requireSchemaName(name)
  const plan = {
    everyMs: durationMs(options.every, 'every'),
    keepMs: options.keep === undefined ? null : durationMs(options.keep, 'keep'),
    anySize: options.anySize ?? false,
  }
  const keepEventsMs = options.keepEvents === undefined ? null : durationMs(options.keepEvents, 'keepEvents')
  const patienceMs = durationMs(options.patience ?? '10s', 'patience')
  const archive = typeof options.archive === 'boolean' || !options.archive ? null : archiveOf(options.archive)
  const engine = engineCalls(database, schema)
  try {
    if (options.archive !== undefined) await engine.setArchiving(archive !== null)
    const done = await untilDone(database, schema, plan, patienceMs)
    const archived = archive ? await archiveRemovals(engine, archive) : []
    const waiting = archive ? [] : await engine.listRemovals()
    for (const { name: removal } of waiting) {
      if (options.archive === false) await engine.finishRemoval(removal)
      else done.kept.push({ name: removal, reason: 'not_archived' })
    }
    const swept = plan.keepMs === null ? 0 : await sweepHistory(database, schema, plan.keepMs)
    const trimmed = await trim(engine, keepEventsMs, archive, options.onProgress)
    return { ...done, swept, ...trimmed, archived: [...archived, ...trimmed.archived] }
  } catch (error) {
    throw databaseError(error, schema)
  }
}

/** Each round waits longer for the table than the one before, and leaves it to the others for as long in between. */
async function untilDone(
  database: Queryable,
  schema: string,
  plan: Plan,
  patienceMs: number,
): Promise<Pick<MaintainResult, 'rotated' | 'removed' | 'kept'>> {
  const rotated: string[] = []
  const removed: string[] = []
  const deadline = performance.now() + patienceMs
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const round = await maintainOnce(database, schema, plan, waitMs)
    // A round may have removed something before it found the open partition in use.
    rotated.push(...(round?.rotated ?? []))
    removed.push(...(round?.removed ?? []))
    if (round?.state === 'done') return { rotated, removed, kept: round.kept }
    if (performance.now() + waitMs > deadline) {
      throw new GenjobsError('busy', `the partitions of "${schema}" could not be maintained: others use the table`, {
        hint: 'Nothing is lost: call it again. A transaction that stays open for long, such as a dump, is in the way.',
      })
    }
    await pause(waitMs * (0.5 + Math.random()))
  }
}

/** One statement, so that it happens as a whole or not at all. Undefined where the database chose to undo it. */
async function maintainOnce(
  database: Queryable,
  schema: string,
  { everyMs, keepMs, anySize }: Plan,
  waitMs: number,
): Promise<Round | undefined> {
  try {
    const [round] = await database.query<Round>(
      `select * from ${quoteIdentifier(schema)}.maintain_partitions(
        $1::float8 * interval '1 ms', $2::float8 * interval '1 ms', $3, $4)`,
      [everyMs, keepMs, waitMs, anySize],
    )
    return round
  } catch (error) {
    if (isConflict(error)) return undefined
    throw error
  }
}

async function sweepHistory(database: Queryable, schema: string, keepMs: number): Promise<number> {
  const prefix = quoteIdentifier(schema)
  const [before] = await database.query<{ id: string }>(
    `select ${prefix}.job_id_floor(${prefix}.clock() - $1::float8 * interval '1 ms') as id`,
    [keepMs],
  )
  let swept = 0
  let after: string | null = null
  do {
    const answers: { removed: number; last: string | null }[] = await database.query(
      `select * from ${prefix}.sweep_history($1, $2, $3)`,
      [before?.id ?? null, historyBatch, after],
    )
    swept += answers[0]?.removed ?? 0
    after = answers[0]?.last ?? null
  } while (after !== null)
  return swept
}
