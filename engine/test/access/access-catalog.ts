import type { Engine } from '../engine.ts'

export type Relation = {
  schema: string
  name: string
  /** r and p: table and partitioned table; v: view. */
  type: 'r' | 'p' | 'v'
  columns: string[]
}

export type EngineFunction = {
  schema: string
  name: string
  /** As regprocedure: with the types of its arguments. */
  signature: string
  arguments: { name: string; type: string; optional: boolean }[]
  definer: boolean
}

/** Every table, partition and view of both schemas, as the database itself lists them. */
export async function allRelations({ rows }: Engine): Promise<Relation[]> {
  return await rows<Relation>(
    `select n.nspname as schema, c.relname as name, c.relkind as type,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('genjobs', 'genjobs_api') and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by 1, 2`,
  )
}

export async function allSequences({ rows }: Engine): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where c.relnamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace) and c.relkind = 'S' order by 1`,
  )
  return found.map(({ name }) => name)
}

/** Every function and procedure of both schemas. */
export async function allFunctions({ rows }: Engine): Promise<EngineFunction[]> {
  return await rows<EngineFunction>(
    `select n.nspname as schema, p.proname as name, p.oid::regprocedure::text as signature, p.prosecdef as definer,
       coalesce((
         select json_agg(json_build_object(
           'name', coalesce(p.proargnames[t.n], ''), 'type', format_type(t.oid, null), 'optional', t.n > p.pronargs - p.pronargdefaults
         ) order by t.n)
         from unnest(p.proargtypes) with ordinality t(oid, n)
       ), '[]') as arguments
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('genjobs', 'genjobs_api')
     order by 1, 2, 3`,
  )
}

/** All that stands in both schemas, a text for each row, to see whether anything has changed. */
export async function snapshot(engine: Engine): Promise<string[]> {
  const tables = (await allRelations(engine)).filter(({ type }) => type === 'r')
  const contents: string[] = []
  for (const { schema, name } of tables) {
    const rows = await engine.rows<{ content: string }>(
      `select '${schema}.${name} ' || to_jsonb(t)::text as content from ${schema}."${name}" t order by 1`,
    )
    contents.push(...rows.map(({ content }) => content))
  }
  return contents
}

/** Which of the marks stand in a text, whatever it is. */
export function marksIn(text: string, marks: readonly string[]): string[] {
  return marks.filter((mark) => text.includes(mark))
}
