import type { Client } from 'pg'
import type { Store } from './store.ts'

type Row = { query: string; calls: number; rows: number; ms: number; pages: number; top: boolean }

const shown = 25

/** What each statement costs, those inside functions too, as pg_stat_statements counts it. */
export const statementProfile = {
  settings: {
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track': 'all',
    'pg_stat_statements.max': '10000',
  },

  async open(admin: Client): Promise<{ of(database: string): Required<Pick<Store, 'startProfile' | 'profile'>> }> {
    await admin.query('create extension if not exists pg_stat_statements')
    let jobs = Number.NaN
    return {
      of: (database) => ({
        async startProfile(count) {
          jobs = count
          await admin.query('select pg_stat_statements_reset()')
        },
        async profile() {
          const { rows } = await admin.query<Row>(
            `select s.query, s.calls::float8, s.rows::float8, s.total_exec_time as ms, s.toplevel as top,
               (s.shared_blks_hit + s.shared_blks_read)::float8 as pages
             from pg_stat_statements s join pg_database d on d.oid = s.dbid
             where d.datname = $1 order by s.total_exec_time desc limit ${shown}`,
            [database],
          )
          const cell = (value: number) => value.toPrecision(3).padStart(8)
          return [
            '  µs a job   calls a 1,000   rows/call  pages/call  (from the client: >; its time holds that of the statements inside)',
            ...rows.map(({ query, calls, rows: count, ms, pages, top }) =>
              [
                cell((ms * 1000) / jobs),
                cell((calls * 1000) / jobs),
                cell(count / calls),
                cell(pages / calls),
                `${top ? '>' : ' '} ${query.replaceAll(/\s+/g, ' ').slice(0, 150)}`,
              ].join('    '),
            ),
          ]
        },
      }),
    }
  },
}
