import { durationMs, type Duration } from '@genjobs/contract'
import type { Queryable } from 'genjobs'
import { engineSchema } from './engine-schema.ts'

/** The engine's time in one test database. Until it is first moved, it is the database's own. */
export type MovableClock = {
  /** What the engine takes for the present. */
  now(): Promise<Date>
  /** Stop the clock at a time; from then on only `advance` and `set` move it. */
  set(time: Date): Promise<void>
  /** Move the clock forward, be it running or stopped. */
  advance(by: Duration): Promise<void>
}

/**
 * Take over `clock()`, the only place where the engine reads the time. Its value comes from a one-row table in a
 * schema of our own, so every connection sees a move as soon as it is committed.
 */
export function movableClock(database: Queryable): MovableClock {
  let installed: Promise<void> | undefined
  const takeOver = () => (installed ??= install(database))
  return {
    async now() {
      const [row] = await database.query<{ now: Date }>(`select ${engineSchema}.clock() as now`)
      if (!row) throw new Error('clock() returned nothing')
      return row.now
    },
    async set(time) {
      await takeOver()
      await database.query(`update testkit.clock set stopped_at = $1, ahead = '0'`, [time.toISOString()])
    },
    async advance(by) {
      await takeOver()
      await database.query(`update testkit.clock set ahead = ahead + $1 * interval '1 ms'`, [durationMs(by)])
    },
  }
}

async function install(database: Queryable): Promise<void> {
  await database.query('create schema if not exists testkit')
  await database.query(
    `create table if not exists testkit.clock as select null::timestamptz as stopped_at, interval '0' as ahead`,
  )
  // Whoever may call clock() must be able to read its table, whatever role the test runs as.
  await database.query('grant usage on schema testkit to public')
  await database.query('grant select on testkit.clock to public')
  await database.query(
    `create or replace function ${engineSchema}.clock() returns timestamptz
     language sql stable
     set search_path from current
     as $$ select coalesce(c.stopped_at, statement_timestamp()) + c.ahead from testkit.clock c $$`,
  )
}
