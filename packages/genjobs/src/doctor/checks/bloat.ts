import { about, type DoctorCheck } from '../check.ts'

/** So many dead rows are little work for any vacuum. */
const fewDead = 20_000
const factor = 5

export const bloat: DoctorCheck = {
  name: 'bloat',
  about: 'dead rows in the tables that change all the time, and what keeps vacuum from removing them',
  async run({ query, name, patienceMs }) {
    const tables = await query<{ table: string; dead: number; live: number }>(
      `select s.relname as table, s.n_dead_tup::bigint as dead, s.n_live_tup::bigint as live from pg_stat_all_tables s
       where s.schemaname = $1 and s.n_dead_tup > $2 + $3 * s.n_live_tup order by s.n_dead_tup desc limit 10`,
      [name, fewDead, factor],
    )
    // A transaction of many minutes is none of the engine's.
    const holders = await query<{ holder: string }>(
      `select format('pid %s, open for %s, %s', a.pid, justify_interval(date_trunc('second', now() - a.xact_start)),
         coalesce(nullif(a.application_name, ''), a.usename::text, a.backend_type)) as holder
       from pg_stat_activity a
       where a.backend_xmin is not null and a.pid <> pg_backend_pid() and a.backend_type <> 'autovacuum worker'
         and a.xact_start < now() - $1 * interval '1 ms' and (a.datname = current_database() or a.datname is null)
       union all
       select format('prepared transaction %s, since %s', p.gid, p.prepared) from pg_prepared_xacts p
       where p.database = current_database() and p.prepared < now() - $1 * interval '1 ms'
       union all
       select format('replication slot %s, not in use', r.slot_name) from pg_replication_slots r
       where not r.active and (r.xmin is not null or r.catalog_xmin is not null)
         and (r.database is null or r.database = current_database())
       limit 10`,
      [patienceMs * 6],
    )
    return [
      ...tables.map(({ table, dead, live }) => ({
        level: 'warning' as const,
        problem: `${table} has ${dead} dead rows beside ${live}: claims and submits get slow`,
        subjects: [table],
        cure: `vacuum ${table}; and look at what keeps vacuum from it, or whether it comes too rarely.`,
      })),
      ...about(
        holders.map(({ holder }) => holder),
        'warning',
        `vacuum can remove nothing that has died since: ${holders.length} hold an old snapshot`,
        'End the transaction (pg_terminate_backend), rollback prepared, or pg_drop_replication_slot.',
      ),
    ]
  },
}
