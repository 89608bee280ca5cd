import { Client } from 'pg'
import { openServer } from '../open-server.ts'
import { cpuSeconds } from '../measure/cpu-seconds.ts'
import { statementProfile } from './statement-profile.ts'
import type { Server } from './store.ts'

const told = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'maintenance_work_mem',
  'max_connections',
  'autovacuum',
]

/**
 * One server for all who use PostgreSQL: one database a sample, a copy of one in which the peer was installed once.
 * @param options with `profile`, it notes what each statement costs, which makes all of them slower
 */
export async function postgresServer({ profile }: { profile: boolean }): Promise<Server> {
  const server = await openServer(profile ? statementProfile.settings : {})
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  const statements = profile ? await statementProfile.open(admin) : undefined
  const { rows: shown } = await admin.query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from unnest($1::text[]) name`,
    [told],
  )
  const installed = new Set<string>()
  let samples = 0

  const urlOf = (name: string) => {
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return url.href
  }

  return {
    version: `PostgreSQL ${server.version}`,
    settings: Object.fromEntries(shown.map(({ name, setting }) => [name, setting])),
    async open(template, install, { keep } = { keep: false }) {
      if (!installed.has(template)) {
        // What is left of a filling that has failed.
        await admin.query(`drop database if exists ${template} with (force)`)
        await admin.query(`create database ${template}`)
        await install(urlOf(template))
        installed.add(template)
      }
      const name = keep ? template : `sample_${++samples}`
      if (!keep) await admin.query(`create database ${name} template ${template}`)
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
        ...statements?.of(name),
        async drop() {
          if (!keep) await admin.query(`drop database ${name} with (force)`)
        },
      }
    },
    async stop() {
      await admin.end()
      await server.stop()
    },
  }
}
