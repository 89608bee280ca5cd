import { openTestDatabase as openOne, type TestDatabase, type TestDatabaseOptions } from 'genjobs/testing'
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts'
import { providedServers } from './provided-servers.ts'
import { testConnection, type TestConnection } from './test-connection.ts'

/** A database with the engine, of its own for one test, whatever stands behind it. */
export type OpenTestDatabase = TestDatabase & {
  readonly name: string
  /** Another session, ended by `close`. The embedded database has only one and throws. */
  connect(): Promise<TestConnection>
}

/** The versions of PostgreSQL in this run, newest first: `'18'`, `'17'`, …; for tests that need several sessions. */
export const testServerNames: readonly string[] = Object.keys(providedServers().urls).toSorted(
  (a, b) => Number(b) - Number(a),
)

/** Where the servers' programs of this run are, for tests that start one of their own. */
export function testPostgresBinaries(): PostgresBinaries[] {
  return findPostgres().found.filter(({ major }) => testServerNames.includes(major))
}

/** All databases of this run, for `describe.each`: the servers, and `'pglite'`. */
export const testDatabases: readonly string[] = [...testServerNames, ...(providedServers().pglite ? ['pglite'] : [])]

/**
 * Open a fresh database by one of the names in `testDatabases`. Close it in the test, or declare it `await using`.
 * @param serverUrl a server of the test's own of that version, where it counts what others do there at the same time
 */
export async function openTestDatabase(name: string, serverUrl?: string): Promise<OpenTestDatabase> {
  const database = await openOne(serverUrl === undefined ? testDatabaseOptions(name) : { url: serverUrl })
  const { url } = database
  const connections: TestConnection[] = []
  const close = async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.end()))
    await database.close()
  }
  return {
    ...database,
    name,
    async connect() {
      if (url === undefined) {
        throw new Error('PGlite has a single session; take the names from testServerNames for this test')
      }
      const connection = await testConnection(url)
      connections.push(connection)
      return connection
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** How a database of this run is opened by `genjobs/testing`. */
export function testDatabaseOptions(name: string): TestDatabaseOptions {
  if (name === 'pglite') return {}
  const url = providedServers().urls[name]
  if (!url) throw new Error(`PostgreSQL ${name} is not part of this run; take the names from testDatabases`)
  return { url }
}
