import { randomBytes } from 'node:crypto'
import pgDriver from 'pg'
import type { Database } from '../database/database.ts'
import { pg } from '../database/pg.ts'
import type { Prepare } from './embedded-pool.ts'
import { databaseUrl, templateDatabase } from './template-database.ts'

export type ServerDatabase = { database: Database; url: string; giveBack(): Promise<void> }

/** A database of its own on a server, made by copying one that has the engine in it. */
export async function createOnServer(
  serverUrl: string,
  schema: string,
  prepare: Prepare | undefined,
): Promise<ServerDatabase> {
  const name = `genjobs_test_${Math.floor(Date.now() / 1_000)}_${randomBytes(6).toString('hex')}`
  await asAdmin(serverUrl, async (admin) => {
    await dropLeftBehind(admin)
    const template = await templateDatabase(admin, serverUrl, schema)
    // Copying files beats the write-ahead log where the server does not wait for the disk, and only there.
    const { rows } = await admin.query<{ copies: boolean }>(
      `select current_setting('fsync') = 'off' and current_setting('server_version_num')::integer >= 150000 as copies`,
    )
    await admin.query(`create database ${name} template ${template} ${rows[0]?.copies ? 'strategy file_copy' : ''}`)
  })
  const url = databaseUrl(serverUrl, name)
  const database = pg({ connectionString: url })
  const giveBack = async () => {
    await database.close()
    await asAdmin(serverUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`))
  }
  try {
    await prepare?.(database)
  } catch (error) {
    await giveBack()
    throw error
  }
  return { database, url, giveBack }
}

/** Databases of test runs that were killed, a day ago or longer, and that nobody is looking into. */
async function dropLeftBehind(admin: pgDriver.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select d.datname as name from pg_database d
     where d.datname ~ '^genjobs_test_[0-9]{10}_[0-9a-f]{12}$'
       and split_part(d.datname, '_', 3)::bigint < extract(epoch from now()) - 86400
       and pg_has_role(d.datdba, 'member')
       and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
  )
  // Without force: whoever has come to look into it keeps it.
  for (const { name } of rows) await admin.query(`drop database if exists ${name}`).catch(() => undefined)
}

async function asAdmin(serverUrl: string, work: (admin: pgDriver.Client) => Promise<unknown>): Promise<void> {
  const admin = new pgDriver.Client({ connectionString: serverUrl })
  admin.on('error', () => undefined)
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
