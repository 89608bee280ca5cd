import { openSupabaseProject, testServerNames, type SupabaseProject, type TestConnection } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll } from './project.ts'

const [version = ''] = testServerNames

/** Both schemas, in what follows. */
const ours = `('genjobs'::regnamespace, 'genjobs_api'::regnamespace)`
const users = `array['anon', 'authenticated']`

/** What Supabase's database linter looks for, each rule as a query that finds nothing. */
const nothing: Record<string, string> = {
  'a function whose search path its caller chooses': `
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace in ${ours} and not exists (select from unnest(p.proconfig) c where c like 'search_path=%')`,
  'a search path that a temporary schema comes first in': `
    select p.oid::regprocedure::text from pg_proc p cross join unnest(p.proconfig) c
    where p.pronamespace in ${ours} and c like 'search_path=%' and c not like '%, pg_temp'`,
  'a table without row security': `
    select c.oid::regclass::text from pg_class c where c.relnamespace in ${ours} and c.relkind in ('r', 'p') and not c.relrowsecurity`,
  'a policy on a table whose row security is off': `
    select p.polname::text from pg_policy p join pg_class c on c.oid = p.polrelid where not c.relrowsecurity`,
  'a table of end users with rights but no policy': `
    select c.oid::regclass::text from pg_class c cross join unnest(${users}) r
    where c.relnamespace in ${ours} and c.relkind in ('r', 'p') and has_any_column_privilege(r, c.oid, 'select')
      and not exists (select from pg_policy p where p.polrelid = c.oid)`,
  'two permissive policies for one role and command': `
    select p.tablename || ' ' || r || ' ' || a from pg_policies p cross join unnest(p.roles) r
    cross join unnest(case p.cmd when 'ALL' then array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] else array[p.cmd] end) a
    where p.permissive = 'PERMISSIVE' group by p.schemaname, p.tablename, r, a having count(*) > 1`,
  'a policy that asks who calls for each row anew': `
    select p.tablename || ' ' || p.policyname from pg_policies p
    where concat(p.qual, p.with_check) ~ '(current_owner|current_setting|auth\\.\\w+)\\(' and concat(p.qual, p.with_check) !~* '\\( *select [^()]*(current_owner|current_setting|auth\\.\\w+)\\('`,
  'a policy for end users that is always true': `
    select p.tablename || ' ' || p.policyname from pg_policies p
    where p.roles && ${users}::name[] and coalesce(p.with_check, p.qual) = 'true'`,
  'a policy that believes what users write about themselves': `
    select p.policyname from pg_policies p where concat(p.qual, p.with_check) ~ 'user_metadata'`,
  'an index twice': `
    select string_agg(i.indexrelid::regclass::text, ' = ') from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace in ${ours}
    group by i.indrelid, i.indkey::text, i.indclass::text, i.indoption::text, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), coalesce(pg_get_expr(i.indexprs, i.indrelid), '')
    having count(*) > 1`,
  'a foreign key without an index': `
    select f.conrelid::regclass || ' ' || f.conname from pg_constraint f join pg_class c on c.oid = f.conrelid
    where f.contype = 'f' and c.relnamespace in ${ours} and not exists (
      select from pg_index i where i.indrelid = f.conrelid and (i.indkey::smallint[])[0:cardinality(f.conkey) - 1] = f.conkey)`,
  'anything in the schema that every project exposes': `
    select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace
    union all select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace
    union all select e.extname::text from pg_extension e where e.extnamespace = 'public'::regnamespace`,
  'a view on the users of Supabase that end users may read': `
    select d.refobjid::regclass::text from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
    where d.refobjid = 'auth.users'::regclass and v.relkind = 'v'`,
  'a right of anon on any table or function': `
    select c.oid::regclass::text from pg_class c where c.relnamespace in ${ours} and c.relkind in ('r', 'p', 'v', 'S')
      and has_table_privilege('anon', c.oid, 'select, insert, update, delete, truncate, references, trigger')
    union all
    select p.oid::regprocedure::text from pg_proc p where p.pronamespace in ${ours} and has_function_privilege('anon', p.oid, 'execute')`,
}

/** A bug for each of these rules, to see that it is found. */
const planted: Partial<Record<keyof typeof nothing, string>> = {
  'a function whose search path its caller chooses': `create function genjobs_api.bug() returns integer language sql as 'select 1'`,
  'a search path that a temporary schema comes first in': `create function genjobs.bug() returns integer language sql set search_path to genjobs as 'select 1'`,
  'a table without row security': 'create table genjobs_api.bug (id integer)',
  'a policy on a table whose row security is off': 'alter table genjobs.jobs disable row level security',
  'a table of end users with rights but no policy': 'drop policy own_changes on genjobs_api.job_changes',
  'two permissive policies for one role and command':
    'create policy bug on genjobs_api.job_changes for all to authenticated using (false)',
  'a policy that asks who calls for each row anew':
    'create policy bug on genjobs_api.job_changes to anon using (owner_id = genjobs.current_owner())',
  'a policy for end users that is always true': 'create policy bug on genjobs.jobs to authenticated using (true)',
  'a policy that believes what users write about themselves': `create policy bug on genjobs.jobs to anon using (owner_id = current_setting('user_metadata'))`,
  'an index twice': 'create index bug on genjobs.slots (job_id)',
  'a foreign key without an index': 'drop index genjobs.owners_by_plan',
  'anything in the schema that every project exposes': 'create table public.bug (id integer)',
  'a view on the users of Supabase that end users may read': 'create view genjobs_api.bug as select id from auth.users',
  'a right of anon on any table or function': 'grant select on genjobs.jobs to anon',
}

describe.runIf(version !== '')('what the linter of Supabase would say of a project', () => {
  let project: SupabaseProject
  let connection: TestConnection
  beforeAll(async () => {
    project = await openSupabaseProject(version)
    await applyAll(project, await writtenMigrations('supabase', '--kinds', kindsModule))
    connection = await project.connect()
  })
  afterAll(() => project[Symbol.asyncDispose]())

  it.each(Object.keys(nothing))('there is not: %s', async (rule) => {
    expect(await connection.query(nothing[rule] ?? '')).toEqual([])
  })

  it.each(Object.entries(planted))('found if it were there: %s', async (rule, bug) => {
    await connection.query('begin')
    await connection.query(bug ?? '')
    expect((await connection.query(nothing[rule] ?? '')).length).toBeGreaterThan(0)
    await connection.query('rollback')
  })

  it('what runs with the rights of its owner is what end users are meant to call, and asks who they are', async () => {
    const views = await connection.query<{ name: string; options: string[] | null }>(
      `select c.relname as name, c.reloptions as options from pg_class c
       where c.relnamespace in ${ours} and c.relkind = 'v' order by 1`,
    )
    expect(views.map(({ name }) => name)).toEqual([
      'budgets',
      'credit_statement',
      'credits',
      'job_events',
      'jobs',
      'kinds',
      'limits',
      'manual_jobs',
    ])
    for (const { options } of views) expect(options).toEqual(['security_barrier=true'])
    const functions = await connection.query<{ name: string }>(
      `select p.oid::regproc::text as name from pg_proc p
       where p.pronamespace in ${ours} and p.prosecdef and has_function_privilege('authenticated', p.oid, 'execute') order by 1`,
    )
    const engine = functions.map(({ name }) => name).filter((name) => !name.startsWith('genjobs_api.'))
    // Those of the engine that views call take their caller's word for nothing: what they answer is his own.
    for (const name of engine) expect(name).toMatch(/^genjobs\.own_/)
    expect(functions.map(({ name }) => name).filter((name) => !engine.includes(name))).toEqual(
      [
        'cancel_job',
        'clear_jobs',
        'delete_job',
        'get_job',
        'list_jobs',
        'recent_jobs',
        'retry_job',
        'statistics',
        'submit',
        'transition_job',
        'update_job',
      ].map((name) => `genjobs_api.${name}`),
    )
  })
})
