import type { DoctorCheck } from '../check.ts'

export const pooler: DoctorCheck = {
  name: 'pooler',
  about: 'whether a pooler such as PgBouncer or Supavisor stands between',
  async run({ query, now, openedAt }) {
    const [row] = await query<{ application: string; age: number; pid: number }>(
      `select a.application_name as application, a.pid,
         extract(epoch from clock_timestamp() - a.backend_start)::float8 * 1000 as age
       from pg_stat_activity a where a.pid = pg_backend_pid()`,
    )
    if (!row) return []
    const named = /supavisor|pgbouncer/i.test(row.application)
    // A session of the server that is older than this process's connection was not opened by it.
    const older = openedAt !== undefined && row.age > now() - openedAt.getTime() + 500
    if (!named && !older) return []
    return [
      {
        level: 'note',
        problem: `a pooler${named ? ` (${row.application})` : ''} stands between: in its transaction mode LISTEN is lost, and with some versions prepared statements`,
        subjects: [],
        cure: 'Then switch them off, pg({ listen: false }), or prepare: false of postgres.js: jobs are found by polling. Or connect to the session port.',
      },
    ]
  },
}
