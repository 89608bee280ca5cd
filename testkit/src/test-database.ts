import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { installEngineAt } from './install-engine.ts'
import { providedServers } from './provided-servers.ts'
import { databaseUrl, templateDatabase } from './template-database.ts'

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
  const template = options.engine === false ? 'template0' : await templateDatabase(serverUrl, installEngineAt)
  const name = `test_${randomBytes(8).toString('hex')}`
  // Copying files beats the write-ahead log here, since the server does not sync.
  await asAdmin(serverUrl, `create database ${name} template ${template} strategy file_copy`)

  const url = databaseUrl(serverUrl, name)
  const pools: Pool[] = []
  const drop = async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()))
    await asAdmin(serverUrl, `drop database if exists ${name} with (force)`)
  }
  return {
    name,
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

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
