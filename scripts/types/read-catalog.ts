import type { Queryable } from 'genjobs'

/** A type of PostgreSQL, by its name without the underscore of an array. */
export type CatalogType = { name: string; array: boolean; schema: string }

export type CatalogColumn = CatalogType & { column: string; notNull: boolean }

export type CatalogRelation = {
  schema: string
  name: string
  type: 'table' | 'view' | 'composite'
  columns: CatalogColumn[]
}

export type CatalogArgument = CatalogType & { argument: string; optional: boolean }

export type CatalogFunction = {
  schema: string
  name: string
  args: CatalogArgument[]
  /** Of `returns table` and of several `out` parameters. */
  columns: CatalogColumn[]
  returns: CatalogType
  isSet: boolean
  /** As the planner expects of a set. */
  rows: number
}

export type Catalog = { relations: CatalogRelation[]; functions: CatalogFunction[] }

/** The relations and functions of some schemas, partitions left out, in the order of their names. */
export async function readCatalog({ query }: Pick<Queryable, 'query'>, schemas: readonly string[]): Promise<Catalog> {
  const type = (oid: string) => `
    'name', (select ltrim(t.typname, '_') from pg_type t where t.oid = ${oid}),
    'array', (select t.typcategory = 'A' from pg_type t where t.oid = ${oid}),
    'schema', (select t.typnamespace::regnamespace::text from pg_type t where t.oid = ${oid})`
  const relations = await query<CatalogRelation>(
    `select c.relnamespace::regnamespace::text as schema, c.relname as name,
       case c.relkind when 'v' then 'view' when 'c' then 'composite' else 'table' end as type,
       (select json_agg(json_build_object('column', a.attname, 'notNull', a.attnotnull, ${type('a.atttypid')}) order by a.attname collate "C")
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
     from pg_class c
     where c.relnamespace::regnamespace::text = any ($1) and c.relkind in ('r', 'p', 'v', 'c') and not c.relispartition
     order by c.relname collate "C"`,
    [schemas],
  )
  // Sorted as text: 'C' puts capitals first, and there are none.
  const functions = await query<CatalogFunction>(
    `select p.pronamespace::regnamespace::text as schema, p.proname as name,
       coalesce((select json_agg(json_build_object('argument', p.proargnames[a.n], 'optional', a.n > p.pronargs - p.pronargdefaults,
           ${type('a.oid')}) order by a.n)
         from unnest(p.proargtypes::oid[]) with ordinality a(oid, n)), '[]') as args,
       coalesce((select json_agg(json_build_object('column', p.proargnames[a.n], 'notNull', false, ${type('a.oid')}) order by a.n)
         from unnest(p.proallargtypes) with ordinality a(oid, n) where p.proargmodes[a.n] in ('t', 'o')), '[]') as columns,
       json_build_object(${type('p.prorettype')}) as returns, p.proretset as "isSet", p.prorows as rows
     from pg_proc p where p.pronamespace::regnamespace::text = any ($1)
     order by p.proname collate "C"`,
    [schemas],
  )
  return { relations, functions }
}
