import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../database/database.ts'
import { requireSchemaName } from '../migrate/schema-name.ts'
import { lendEmbedded, type Prepare } from './embedded-pool.ts'
import { endLeases } from './end-leases.ts'
import { movableClock, type MovableClock } from './movable-clock.ts'
import { createOnServer } from './server-database.ts'
import { verifyDatabase } from './verify-database.ts'

export type TestDatabaseOptions = {
  /**
   * A database of a PostgreSQL server, as a role that may create databases. Each test then gets a database of its own
   * there, removed by `close`. Without it, the embedded database is used, in this process and in memory.
   */
  url?: string
  /**
   * Make the tables and rows that your app has beside its jobs. Give the same function each time: what it has made is
   * there at the start of each test, and on the embedded database made once a process.
   */
  prepare?: Prepare
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
}

/** A database with the engine in it, empty, for one test. */
export type TestDatabase = AsyncDisposable & {
  readonly database: Database
  /** Short for `database.query`. */
  readonly query: Database['query']
  /** The engine's time. It runs like that of the database until the test moves it. */
  readonly clock: MovableClock
  /** Where other programs reach it; undefined for the embedded database. */
  readonly url: string | undefined
  /**
   * The embedded database itself, for an ORM; undefined on a server. A test that asks for it costs the next one a quarter of
   * a second, since the instance is not used again.
   */
  pglite(): PGlite | undefined
  /**
   * The job is taken from the worker that runs it, as if that had gone silent for longer than its ttl: the job goes on
   * elsewhere, or fails as `worker_lost` after its last attempt. What its old handler still does counts no more.
   * @returns false when the job is not running
   */
  loseLease(id: string): Promise<boolean>
  /** The same for all jobs of the worker that runs this one, as if its process had been killed. Returns their ids. */
  crashWorker(id: string): Promise<string[]>
  /**
   * Check every invariant of limits, queues, leases, credits, budgets and statistics.
   * @throws GenjobsError `database_error` with all that does not hold
   */
  verify(): Promise<void>
  /** Give the database back. What still uses it gets `database_unavailable`. */
  close(): Promise<void>
}

/**
 * Open a database of its own for one test. On the embedded one the first of a process takes a third of a second (and two
 * once per release), the others a few milliseconds, since what a test has left behind is wiped away and the same instance
 * used again. Tests that run at the same time get different ones.
 * @throws GenjobsError `invalid_input` for a name that cannot be a schema; what `prepare` throws; errors of PostgreSQL
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const { url, prepare } = options
  const lent = url === undefined ? await lendEmbedded(schema, prepare) : await createOnServer(url, schema, prepare)
  const { database } = lent
  let closed: Promise<void> | undefined
  const close = () => (closed ??= lent.giveBack())
  return {
    database,
    query: (text, params) => database.query(text, params),
    clock: movableClock(database, { schema }),
    url: 'url' in lent ? lent.url : undefined,
    pglite: () => ('pglite' in lent ? lent.pglite() : undefined),
    loseLease: async (id) => (await endLeases(database, schema, id, 'job')).length > 0,
    crashWorker: (id) => endLeases(database, schema, id, 'worker'),
    verify: () => verifyDatabase(database, schema),
    close,
    [Symbol.asyncDispose]: close,
  }
}
