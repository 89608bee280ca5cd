import type { PGlite } from '@electric-sql/pglite'

/** What must be as it was before a database is handed on, but for the rows of tables and the state of sequences. */
export type CatalogState = string

/**
 * Everything that PostgreSQL itself knows of the database: tables, functions, types, roles, grants, settings, statistics,
 * large objects. `since` is a transaction; a row of a catalog that is newer tells of a change.
 */
export async function catalogState(db: PGlite, since: string): Promise<CatalogState> {
  const { rows: catalogs } = await db.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' order by c.relname`,
  )
  const each = catalogs.map(({ name }) => {
    // Emptying a table gives it other files, and so does a refresh; of a materialized view that is a change.
    const files = name === 'pg_class' ? `where relkind not in ('r', 'i', 't')` : ''
    return `select '${name}' as name, count(*) as rows, count(*) filter (where age(xmin) < age($1::xid)) as newer
            from pg_catalog."${name}" ${files}`
  })
  // Of settings, not those of extensions: they come with the first use of one.
  const { rows } = await db.query<{ state: string }>(
    `select json_build_object(
       'catalogs', (select json_agg(c order by c.name) from (${each.join(' union all ')}) c),
       'relations', (
         select md5(string_agg((to_jsonb(c) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}'::text[])::text,
           '' order by c.oid)) from pg_class c),
       'settings', (select md5(string_agg(s.name || '=' || coalesce(s.setting, ''), ',' order by s.name)) from pg_settings s where s.name !~ '[.]')
     )::text as state`,
    [since],
  )
  return rows[0]?.state ?? ''
}
