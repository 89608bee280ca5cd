import { durationMs, type Duration } from '@genjobs/contract'
import type { Queryable } from '../database/database.ts'
import { quoteIdentifier, requireSchemaName } from '../migrate/schema-name.ts'

/** The engine's time in one test database. Until it is first moved, it is the database's own. */
export type MovableClock = {
  /** What the engine takes for the present. */
  now(): Promise<Date>
  /** Stop the clock at a time; from then on only `advance` and `set` move it. */
  set(time: Date): Promise<void>
  /** Move the clock forward, be it running or stopped. */
  advance(by: Duration): Promise<void>
  /**
   * When something will next be due by itself: a delayed job or a retry, the end of a wait, the end of a lease whose
   * worker has gone silent or whose attempt runs too long, or a slot that goes stale. Undefined when nothing will.
   * @param kinds of delayed and waiting jobs, only those of these kinds
   */
  next(kinds?: readonly string[]): Promise<Date | undefined>
}

/**
 * Take over `clock()`, the only place where the engine reads the time. Its value comes from a one-row table in a
 * schema of our own, so every connection sees a move as soon as it is committed. Only for tests.
 */
export function movableClock(database: Queryable, options: { schema?: string } = {}): MovableClock {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const name = quoteIdentifier(schema)
  let installed: Promise<void> | undefined
  const takeOver = () => (installed ??= installUnlessThere(database, schema))
  return {
    async now() {
      const [row] = await database.query<{ now: Date }>(`select ${name}.clock() as now`)
      if (!row) throw new Error('clock() returned nothing')
      return row.now
    },
    async set(time) {
      await takeOver()
      await database.query(`update genjobs_testing.clock set stopped_at = $1, ahead = '0'`, [time.toISOString()])
    },
    async advance(by) {
      await takeOver()
      await database.query(`update genjobs_testing.clock set ahead = ahead + $1 * interval '1 ms'`, [durationMs(by)])
    },
    async next(kinds) {
      const [row] = await database.query<{ at: Date | null }>(
        `select min(due.at) as at from (
           select s.run_at as at, j.kind from ${name}.scheduled s join ${name}.jobs j on j.id = s.job_id
           union all select w.wake_at, j.kind from ${name}.waits w join ${name}.jobs j on j.id = w.job_id
           union all select least(l.timeout_at, w.expires_at), null
             from ${name}.leases l left join ${name}.workers w on w.worker_id = l.worker_id
           union all select s.stale_at, null from ${name}.slots s
         ) due
         where due.at > ${name}.clock() and ($1::text[] is null or due.kind is null or due.kind = any ($1))`,
        [kinds ?? null],
      )
      return row?.at ?? undefined
    },
  }
}

/** An upgrade of the engine brings its own clock() back. */
async function installUnlessThere(database: Queryable, schema: string): Promise<void> {
  const [there] = await database.query(
    `select from pg_proc where oid = $1::regprocedure and prosrc like '%genjobs_testing.clock%'`,
    [`${quoteIdentifier(schema)}.clock()`],
  )
  if (!there) await installClock(database, schema)
}

export async function installClock(database: Queryable, schema: string): Promise<void> {
  await database.query('create schema if not exists genjobs_testing')
  await database.query(
    `create table if not exists genjobs_testing.clock as select null::timestamptz as stopped_at, interval '0' as ahead`,
  )
  // Whoever may call clock() must be able to read its table, whatever role the test runs as.
  await database.query('grant usage on schema genjobs_testing to public')
  await database.query('grant select on genjobs_testing.clock to public')
  await database.query(
    `create or replace function ${quoteIdentifier(schema)}.clock() returns timestamptz
     language sql stable
     set search_path to ${quoteIdentifier(schema)}, pg_temp
     as $$ select coalesce(c.stopped_at, statement_timestamp()) + c.ahead from genjobs_testing.clock c $$`,
  )
}
