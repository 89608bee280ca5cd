import { randomBytes } from 'node:crypto'
import { openTestDatabase } from 'genjobs/testing'
import { Client, Pool } from 'pg'
import { databaseUrl } from './database-url.ts'
import { providedServers } from './provided-servers.ts'

export type TestDatabase = AsyncDisposable & {
  readonly name: string
  readonly url: string
  /** A pool of connections to the database; ended by `drop`. */
  pool(): Pool
  /** End the pools and remove the database, with whatever is still connected to it. */
  drop(): Promise<void>
}

export type TestDatabaseOptions = {
  /** False for an empty database, without the engine. */
  engine?: boolean
}

/**
 * A database of its own on the server of that version (`'18'`, `'17'`, …), made in some ten milliseconds by copying.
 */
export async function createTestDatabase(version: string, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = providedServers().urls[version]
  if (!serverUrl) throw new Error(`PostgreSQL ${version} is not part of this run; take the names from testDatabases`)
  const { url, remove } = options.engine === false ? await createEmpty(serverUrl) : await createWithEngine(serverUrl)
  const pools: Pool[] = []
  const drop = async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()))
    await remove()
  }
  return {
    name: new URL(url).pathname.slice(1),
    url,
    pool() {
      const pool = new Pool({ connectionString: url })
      // A database is dropped whatever is connected to it; a connection that hears of it while ending has no listener.
      pool.on('error', () => undefined)
      pool.on('connect', (client) => client.on('error', () => undefined))
      pools.push(pool)
      return pool
    },
    drop,
    [Symbol.asyncDispose]: drop,
  }
}

type Created = { url: string; remove(): Promise<void> }

async function createWithEngine(serverUrl: string): Promise<Created> {
  const { url, close } = await openTestDatabase({ url: serverUrl })
  return { url: url ?? serverUrl, remove: close }
}

async function createEmpty(serverUrl: string): Promise<Created> {
  const name = `test_${randomBytes(8).toString('hex')}`
  // Copying files beats the write-ahead log here, since the server does not sync.
  await asAdmin(serverUrl, `create database ${name} template template0 strategy file_copy`)
  return {
    url: databaseUrl(serverUrl, name),
    remove: () => asAdmin(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
