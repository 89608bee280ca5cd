import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { pg } from '../database/pg.ts'
import { engineHash } from '../generated/engine-sql.ts'
import { migrate } from '../migrate/migrate.ts'
import { installClock } from './movable-clock.ts'

/** Any number, so long as only this file uses it. */
const templateLock = 7_001

/**
 * The name of a database with the engine installed, from which test databases are copied; made by whichever process comes
 * first, and there as long as the server's files are.
 * @param admin a session on the server that `serverUrl` names, as a role that may create databases
 */
export async function templateDatabase(admin: Client, serverUrl: string, schema: string): Promise<string> {
  const hash = createHash('sha256').update(`${engineHash}\n${schema}\nform 1`).digest('hex').slice(0, 16)
  const template = `genjobs_template_${hash}`
  const isThere = async () =>
    (await admin.query('select from pg_database where datname = $1', [template])).rowCount === 1
  if (await isThere()) return template
  await admin.query('select pg_advisory_lock($1)', [templateLock])
  try {
    if (await isThere()) return template
    // Under another name until it is whole, so that a failed or killed installation is never taken for a template.
    const building = `${template}_building`
    await admin.query(`drop database if exists ${building} with (force)`)
    await admin.query(`create database ${building}`)
    await install(databaseUrl(serverUrl, building), schema)
    await admin.query(`alter database ${building} with allow_connections false`)
    await admin.query(`alter database ${building} rename to ${template}`)
    return template
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [templateLock])
  }
}

async function install(url: string, schema: string): Promise<void> {
  const database = pg({ connectionString: url })
  try {
    await migrate(database, { schema })
    await installClock(database, schema)
  } finally {
    await database.close()
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
