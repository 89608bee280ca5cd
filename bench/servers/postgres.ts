import { Client } from 'pg'
import { openServer } from '../open-server.ts'
import { cpuSeconds } from '../measure/cpu-seconds.ts'
import type { Server } from './store.ts'

/** One server for all who use PostgreSQL: one database a sample, a copy of one in which the peer was installed once. */
export async function postgresServer(): Promise<Server> {
  const server = await openServer()
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  const installed = new Set<string>()
  let samples = 0

  const urlOf = (name: string) => {
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return url.href
  }

  return {
    version: `PostgreSQL ${server.version}`,
    async open(template, install) {
      if (!installed.has(template)) {
        await admin.query(`create database ${template}`)
        await install(urlOf(template))
        installed.add(template)
      }
      const name = `sample_${++samples}`
      await admin.query(`create database ${name} template ${template}`)
      const url = urlOf(name)
      return {
        url,
        async settle() {
          const client = new Client({ connectionString: url })
          await client.connect()
          await client.query('vacuum analyze')
          await client.query('checkpoint')
          await client.end()
        },
        async connections() {
          const { rows } = await admin.query<{ n: number }>(
            `select count(*)::integer as n from pg_stat_activity where datname = $1`,
            [name],
          )
          return rows[0]?.n ?? Number.NaN
        },
        cpuSeconds: () => cpuSeconds(server.pid),
        async walBytes() {
          const { rows } = await admin.query<{ n: number }>(`select (pg_current_wal_lsn() - '0/0')::float8 as n`)
          return rows[0]?.n ?? Number.NaN
        },
        async drop() {
          await admin.query(`drop database ${name} with (force)`)
        },
      }
    },
    async stop() {
      await admin.end()
      await server.stop()
    },
  }
}
