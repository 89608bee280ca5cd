import type { Queryable } from '../database/database.ts'
import { engineObjects } from '../migrate/engine-objects.ts'

/** Something that is not the engine's and would go with it, or be changed. */
export type Dependent = {
  /** `view`, `foreign key`, `policy`, `trigger`, `function`, `publication`, … */
  type: string
  name: string
  /** What of the engine it uses. */
  uses: string
}

/** A function or scheduled job whose text names the engine: it stays, and fails from then on. */
export type Mention = { type: 'function' | 'cron job'; name: string }

const most = 200

/**
 * By pg_depend, over everything in the two schemas: what lives outside of them, and what somebody has put into them. A
 * dependent is named by the table or view that it belongs to, where there is one.
 */
export async function readDependents(database: Queryable, schemas: readonly string[]): Promise<Dependent[]> {
  const { tables, views, sequences } = engineObjects()
  return await database.query<Dependent>(
    `with ns as materialized (select n.oid from pg_namespace n where n.nspname = any ($1)),
    ours as materialized (
      select 'pg_class'::regclass::oid as class, c.oid from pg_class c where c.relnamespace in (select ns.oid from ns)
      union all
      select 'pg_proc'::regclass, p.oid from pg_proc p where p.pronamespace in (select ns.oid from ns)
      union all
      select 'pg_type'::regclass, t.oid from pg_type t where t.typnamespace in (select ns.oid from ns)
    ), found as (
      select distinct d.classid, d.objid, d.refclassid, d.refobjid,
        coalesce(
          (select r.ev_class from pg_rewrite r where d.classid = 'pg_rewrite'::regclass and r.oid = d.objid),
          (select nullif(c.conrelid, 0) from pg_constraint c where d.classid = 'pg_constraint'::regclass and c.oid = d.objid),
          (select p.polrelid from pg_policy p where d.classid = 'pg_policy'::regclass and p.oid = d.objid),
          (select t.tgrelid from pg_trigger t where d.classid = 'pg_trigger'::regclass and t.oid = d.objid),
          (select a.adrelid from pg_attrdef a where d.classid = 'pg_attrdef'::regclass and a.oid = d.objid),
          case when d.classid = 'pg_class'::regclass then d.objid end
        ) as home
      from ours o join pg_depend d on d.refclassid = o.class and d.refobjid = o.oid
      where d.deptype in ('n', 'a')
    )
    select case f.classid
        when 'pg_rewrite'::regclass then 'view'
        when 'pg_constraint'::regclass then (select case c.contype when 'f' then 'foreign key' else 'constraint' end from pg_constraint c where c.oid = f.objid)
        when 'pg_publication_rel'::regclass then 'publication'
        else (pg_identify_object(f.classid, f.objid, 0)).type
      end as type,
      case f.classid
        when 'pg_rewrite'::regclass then f.home::regclass::text
        when 'pg_publication_rel'::regclass then (select p.pubname from pg_publication_rel r join pg_publication p on p.oid = r.prpubid where r.oid = f.objid)
        else (pg_identify_object(f.classid, f.objid, 0)).identity
      end as name,
      min((pg_identify_object(f.refclassid, f.refobjid, 0)).identity) as uses
    from found f
    where case
      when f.home is not null then not exists (select from pg_class c where c.oid = f.home and c.relnamespace in (select ns.oid from ns))
      else not exists (select from ours o where o.class = f.classid and o.oid = f.objid)
    end
    group by 1, 2
    union all
    select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
      c.oid::regclass::text, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and not c.relispartition
      and c.relname <> all ($2)
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
      and not exists (select from pg_inherits i where i.inhrelid = c.oid)
      and c.relname !~ '^jobs_[0-9]'
    order by 1, 2 limit ${most}`,
    // What `genjobs init` adds for Realtime is ours too.
    [schemas, [...tables, ...views, ...sequences, 'job_changes']],
  )
}

/** By their text: PostgreSQL does not know what a body or a scheduled command uses. */
export async function readMentions(database: Queryable, schemas: readonly string[]): Promise<Mention[]> {
  const pattern = String.raw`\m(?:${schemas.map((name) => name.replaceAll(/\W/g, String.raw`\$&`)).join('|')})"?\.`
  const functions = await database.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname <> all ($1) and n.nspname not in ('pg_catalog', 'information_schema') and p.prosrc ~ $2
     order by 1 limit ${most}`,
    [schemas, pattern],
  )
  const [cron] = await database.query<{ table: string | null }>(`select to_regclass('cron.job')::text as table`)
  const jobs = cron?.table
    ? await database.query<{ name: string }>(
        `select coalesce(j.jobname, j.jobid::text) as name from cron.job j
         where j.command ~ $1 or j.command like '%x-supabase-caller%' order by 1 limit ${most}`,
        [pattern],
      )
    : []
  return [
    ...functions.map(({ name }): Mention => ({ type: 'function', name })),
    ...jobs.map(({ name }): Mention => ({ type: 'cron job', name })),
  ]
}
