import type { Queryable } from 'genjobs'

/** Types and tables of the engine as the catalog of the database has them, as text, one thing a line. */
export async function tablesOf({ query }: Pick<Queryable, 'query'>): Promise<string> {
  return await lines(
    query,
    `select format('%s %s', case c.relkind when 'S' then 'sequence' when 'c' then 'type' else 'table' end, c.relname)
        || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '') || coalesce(' with ' || c.reloptions::text, '')
        || coalesce(' -- ' || obj_description(c.oid, 'pg_class'), '') as line, c.relname as name, 0 as n
      from c
      union all
      select format('  %s %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || case when a.attidentity <> '' then ' identity' when a.attgenerated <> '' then ' generated ' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || case when a.attnotnull then ' not null' else '' end
        || coalesce(' -- ' || col_description(c.oid, a.attnum), ''), c.relname, a.attnum
      from c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relkind <> 'S'
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      union all
      select '  ' || pg_get_constraintdef(k.oid), c.relname, 10000
      from c join pg_constraint k on k.conrelid = c.oid and k.contype <> 'n'
      union all
      select '  ' || pg_get_indexdef(i.indexrelid) || coalesce(' -- ' || obj_description(i.indexrelid, 'pg_class'), ''), c.relname, 20000
      from c join pg_index i on i.indrelid = c.oid`,
  )
}

/** The rest: functions, views, policies and who may do what. */
export async function functionsOf({ query }: Pick<Queryable, 'query'>): Promise<string> {
  return await lines(
    query,
    `select format('%s %s %s %s %s %s', p.oid::regprocedure, pg_get_function_result(p.oid), md5(p.prosrc), p.proconfig, p.prosecdef,
        p.provolatile) || coalesce(' ' || p.proacl::text, '') || coalesce(' -- ' || obj_description(p.oid, 'pg_proc'), '') as line,
        p.proname::text as name, 0 as n
      from pg_proc p where p.pronamespace::regnamespace::text in ('genjobs', 'genjobs_api')
      union all
      select format('view %s %s %s', v.relname, v.reloptions, pg_get_viewdef(v.oid)), v.relname, 0
      from pg_class v where v.relnamespace = 'genjobs_api'::regnamespace and v.relkind = 'v'
      union all
      select format('policy %s on %s %s %s %s', p.policyname, p.tablename, p.roles, p.qual, p.with_check), p.tablename, 1
      from pg_policies p where p.schemaname in ('genjobs', 'genjobs_api')
      union all
      select format('%s %s %s', c.relname, c.relrowsecurity, c.relacl), c.relname, 2 from c`,
  )
}

/** Partitions are left out: their names and bounds are those of the day of the install. */
async function lines(query: Queryable['query'], select: string): Promise<string> {
  const rows = await query<{ line: string }>(`
    with c as (
      select c.* from pg_class c
      where c.relnamespace::regnamespace::text in ('genjobs', 'genjobs_api') and c.relkind in ('r', 'p', 'S', 'c') and not c.relispartition
    )
    select u.line from (${select}) u order by u.name, u.n, u.line`)
  return `${rows.map(({ line }) => line).join('\n')}\n`
}
