import type { TestDatabase } from 'genjobs/testing'

/** Everything that one test could leave to the next, as PostgreSQL itself tells it. */
export async function stateOf({ query, clock }: TestDatabase) {
  const tables = await query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname <> 'information_schema' and schemaname !~ '^pg_' order by 1`,
  )
  const rows: Record<string, unknown> = {}
  for (const { name } of tables) rows[name] = await query(`select to_jsonb(t) as row from ${name} t`)
  return {
    rows,
    sequences: await query('select schemaname, sequencename, last_value from pg_sequences order by 1, 2'),
    functions: await query(
      `select oid::regprocedure::text as name, md5(prosrc) as text from pg_proc where pronamespace::regnamespace::text !~ '^pg_' order by 1`,
    ),
    roles: await query('select rolname from pg_roles order by 1'),
    settings: await query(`select name, setting from pg_settings where name !~ '[.]' order by 1`),
    prepared: await query('select name from pg_prepared_statements'),
    listening: await query('select pg_listening_channels() as channel'),
    locks: await query(`select objid from pg_locks where locktype = 'advisory'`),
    path: await query('show search_path'),
    user: await query('select current_user::text, session_user::text'),
    ahead: Math.abs((await clock.now()).getTime() - Date.now()) > 60_000,
    next: await clock.next(),
  }
}

/** The same for each open of one instance. */
export async function instanceOf({ query }: TestDatabase): Promise<number> {
  const [row] = await query<{ at: number }>('select extract(epoch from pg_postmaster_start_time())::float8 * 1e6 as at')
  return row?.at ?? 0
}
