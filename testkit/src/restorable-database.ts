import { Client } from 'pg'
import { databaseUrl } from './database-url.ts'
import { createTestDatabase } from './test-database.ts'

/** A database that can be set back to an earlier moment, as from a backup, under the same name. */
export type RestorableDatabase = AsyncDisposable & {
  readonly url: string
  /** Keep the database as it is now. Whoever is connected loses the connection. */
  backup(): Promise<void>
  /** Set it back to the backup, as often as wanted. Whoever is connected loses the connection. */
  restore(): Promise<void>
}

/** A copy of the files, made by the server itself while nobody is connected: all that a backup of the server has. */
export async function createRestorableDatabase(version: string): Promise<RestorableDatabase> {
  const { name, url, drop } = await createTestDatabase(version)
  const copy = `${name}_backup`
  const admin = new Client({ connectionString: databaseUrl(url, 'postgres') })
  await admin.connect()
  const make = async (database: string, from: string) => {
    await admin.query(`drop database if exists ${database} with (force)`)
    await admin.query(`alter database ${from} with allow_connections false`)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from])
    await admin.query(`create database ${database} template ${from} strategy file_copy`)
    await admin.query(`alter database ${from} with allow_connections true`)
  }
  return {
    url,
    backup: () => make(copy, name),
    restore: () => make(name, copy),
    async [Symbol.asyncDispose]() {
      await admin.query(`drop database if exists ${copy} with (force)`)
      await admin.end()
      await drop()
    },
  }
}
