import { Client } from 'pg'

const templateName = 'engine_template'
/** Any number, so long as only this file uses it. */
const templateLock = 7_001

const ready = new Map<string, Promise<string>>()

/**
 * The name of a database with the engine installed, from which test databases are copied; made by whichever test
 * process comes first. `serverUrl` names a database of a superuser, `install` fills the database it is given.
 */
export function templateDatabase(serverUrl: string, install: (url: string) => Promise<void>): Promise<string> {
  let template = ready.get(serverUrl)
  if (!template) {
    template = make(serverUrl, install)
    ready.set(serverUrl, template)
  }
  return template
}

async function make(serverUrl: string, install: (url: string) => Promise<void>): Promise<string> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const found = await client.query('select from pg_database where datname = $1', [templateName])
    if (found.rowCount === 1) return templateName

    // Under another name until it is whole, so that a failed or killed installation is never taken for a template.
    const building = `${templateName}_building`
    await client.query(`drop database if exists ${building} with (force)`)
    await client.query(`create database ${building}`)
    await install(databaseUrl(serverUrl, building))
    await client.query(`alter database ${building} with allow_connections false`)
    await client.query(`alter database ${building} rename to ${templateName}`)
    return templateName
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
