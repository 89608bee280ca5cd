import { pg, pglite, type Database } from 'genjobs'
import { movableClock, type MovableClock } from './movable-clock.ts'
import { providedServers } from './provided-servers.ts'
import { testConnection, type TestConnection } from './test-connection.ts'
import { createTestDatabase } from './test-database.ts'
import { createTestPglite } from './test-pglite.ts'

/** A database with the engine, of its own for one test, whatever stands behind it. */
export type OpenTestDatabase = AsyncDisposable & {
  readonly name: string
  readonly database: Database
  /** Short for `database.query`. */
  readonly query: Database['query']
  readonly clock: MovableClock
  /** Another session, ended by `close`. The embedded database has only one and throws. */
  connect(): Promise<TestConnection>
  /** Where other processes reach it; undefined for the embedded database. */
  readonly url: string | undefined
  close(): Promise<void>
}

/** The versions of PostgreSQL in this run, newest first: `'18'`, `'17'`, …; for tests that need several sessions. */
export const testServerNames: readonly string[] = Object.keys(providedServers().urls).toSorted(
  (a, b) => Number(b) - Number(a),
)

/** All databases of this run, for `describe.each`: the servers, and `'pglite'`. */
export const testDatabases: readonly string[] = [...testServerNames, ...(providedServers().pglite ? ['pglite'] : [])]

/** Open a fresh database by one of the names in `testDatabases`. Close it in the test, or declare it `await using`. */
export async function openTestDatabase(name: string): Promise<OpenTestDatabase> {
  return name === 'pglite' ? openEmbedded() : openOnServer(name)
}

async function openOnServer(version: string): Promise<OpenTestDatabase> {
  const { url, drop } = await createTestDatabase(version)
  const connections: TestConnection[] = []
  const database = pg({ connectionString: url })
  return opened({
    name: version,
    url,
    database,
    async connect() {
      const connection = await testConnection(url)
      connections.push(connection)
      return connection
    },
    async close() {
      await Promise.all(connections.splice(0).map((connection) => connection.end()))
      await database.close()
      await drop()
    },
  })
}

async function openEmbedded(): Promise<OpenTestDatabase> {
  const db = await createTestPglite()
  const database = pglite(db)
  return opened({
    name: 'pglite',
    url: undefined,
    database,
    connect: () =>
      Promise.reject(new Error('PGlite has a single session; take the names from testServerNames for this test')),
    async close() {
      await database.close()
      await db.close()
    },
  })
}

type Opened = Pick<OpenTestDatabase, 'name' | 'url' | 'database' | 'connect' | 'close'>

function opened(parts: Opened): OpenTestDatabase {
  let closed: Promise<void> | undefined
  const close = () => (closed ??= parts.close())
  return {
    ...parts,
    query: (text, params) => parts.database.query(text, params),
    clock: movableClock(parts.database),
    close,
    [Symbol.asyncDispose]: close,
  }
}
