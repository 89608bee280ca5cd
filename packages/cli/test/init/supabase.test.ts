import {
  openSupabaseProject,
  recordedCron,
  testServerNames,
  type SupabaseProject,
  type TestConnection,
} from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { migrationText, type MigrationPart } from '../../src/init/migration-part.ts'
import { migrationParts } from '../../src/init/migration-parts.ts'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll, as, migrated, submit } from './project.ts'

const image = defineKind('image', { input: z.object({ prompt: z.string() }), output: z.object({ url: z.string() }) })

const [engine] = migrationParts({ platform: 'supabase', schema: 'genjobs', kinds: undefined, publication: '' }) as [
  MigrationPart,
]

describe.each(testServerNames)('init supabase, applied to a project on PostgreSQL %s', (version) => {
  let files: string[]
  beforeAll(async () => {
    files = await writtenMigrations('supabase', '--kinds', kindsModule)
  })

  it.each(['files', 'statements'] as const)('by %s, and migrate() finds nothing to do', async (by) => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files, by)
    expect(await migrated(project.ownerUrl)).toMatchObject({ outcome: 'unchanged' })
    const connection = await project.connect()
    expect(await connection.query('select name from genjobs.kinds order by name')).toEqual([
      { name: 'image' },
      { name: 'video' },
    ])
    // Nothing of it in the schema that every Supabase project exposes.
    expect(await connection.query(`select relname from pg_class where relnamespace = 'public'::regnamespace`)).toEqual(
      [],
    )
  })

  it('is what migrate() makes, to the last function', async () => {
    await using project = await openSupabaseProject(version)
    await using other = await openSupabaseProject(version)
    await applyAll(project, files.slice(0, 1))
    await migrated(other.ownerUrl)
    const described = async (each: SupabaseProject) => await (await each.connect()).query(describeSchemas)
    const expected = await described(other)
    expect(expected.length).toBeGreaterThan(200)
    expect(await described(project)).toEqual(expected)
  })

  it('says so where the engine is installed already, and leaves it alone', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    await expect(applyAll(project, files.slice(0, 1))).rejects.toMatchObject({
      message: expect.stringContaining('holds the engine already') as string,
      hint: expect.stringContaining('Mark this migration as applied') as string,
    })
  })

  it('an update, and the other parts again, over what runs already', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const connection = await project.connect()
    const a = await project.newUser()
    const id = await submit(connection, a)
    await connection.query(`update genjobs.meta set engine_hash = 'of an older engine'`)
    for (const by of ['files', 'statements'] as const) {
      await applyAll(project, [migrationText(engine, engine.update?.(undefined) ?? ''), ...files.slice(1)], by)
    }
    expect(await migrated(project.ownerUrl)).toMatchObject({ outcome: 'unchanged' })
    const seen = await as(connection, a, () => connection.query('select id from genjobs_api.jobs'))
    expect(seen).toEqual([{ id }])
    expect(await connection.query('select status from genjobs_api.job_changes')).toEqual([{ status: 'queued' }])
    await project.deleteUser(a)
    expect(await connection.query('select from genjobs.jobs')).toEqual([])
  })

  it('what is to be erased later, pg_cron erases where it is', async () => {
    await using project = await openSupabaseProject(version)
    const connection = await project.connect()
    const cron = await recordedCron(connection)
    for (const statement of [
      'grant usage on schema cron to public',
      'grant all on all tables in schema cron to public',
    ]) {
      await connection.query(statement)
    }
    for (let time = 1; time <= 2; time++) await applyAll(project, time === 1 ? files : files.slice(1))
    expect(await cron.jobs()).toEqual([{ jobname: 'genjobs-erase-deleted-users', schedule: '*/5 * * * *' }])
    const a = await project.newUser()
    await project.deleteUser(a)
    await submit(connection, a)
    await cron.tick()
    expect(await connection.query('select from genjobs.jobs')).toEqual([])
  })

  it('users submit, see and end their own jobs; a worker with the service key runs them', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const [a, b] = [await project.newUser(), await project.newUser()]
    const connection = await project.connect()
    const [jobA, jobB] = [await submit(connection, a), await submit(connection, b)]
    const seen = await as(connection, a, () => connection.query('select id, owner from genjobs_api.jobs'))
    expect(seen).toEqual([{ id: jobA, owner: a }])
    await expect(
      as(connection, a, () => connection.query('select genjobs_api.get_job($1)', [jobB])),
    ).rejects.toMatchObject({ code: 'JG006' })
    await expect(as(connection, null, () => connection.query('select * from genjobs_api.jobs'))).rejects.toMatchObject({
      code: '42501',
    })

    await connection.query('set role service_role')
    const errors: unknown[] = []
    const jobs = createJobs({
      database: oneSession(connection),
      kinds: [image],
      register: false,
      onError: (error) => errors.push(error),
    })
    expect(
      await jobs.drain({ handlers: { image: ({ input }) => ({ url: input.prompt }) }, within: '10s' }),
    ).toMatchObject({
      succeeded: 2,
    })
    await jobs.sweep()
    await jobs.close()
    await connection.query('reset role')
    expect(errors).toEqual([])
  })

  describe('a user who is deleted', () => {
    const jobsOf = async (connection: TestConnection, owner: string) =>
      await connection.query('select status from genjobs.jobs where owner_id = $1', [owner])

    it('takes his jobs along, live ones too, and those of nobody else', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, files)
      const [a, b] = [await project.newUser(), await project.newUser()]
      const connection = await project.connect()
      for (const user of [a, a, b]) await submit(connection, user)
      await connection.query(`select genjobs.heartbeat('w', 60000, '[]')`)
      await connection.query(`select genjobs.claim_jobs('w', '{image}', 1)`)
      await project.deleteUser(a)
      expect(await jobsOf(connection, a)).toEqual([])
      expect(await jobsOf(connection, b)).toHaveLength(1)
      for (const table of ['leases', 'queue', 'slots', 'stream', 'attempts']) {
        const rows = await connection.query(
          `select from genjobs.${table} t where not exists (select from genjobs.jobs j where j.id = t.job_id)`,
        )
        expect([table, rows]).toEqual([table, []])
      }
      expect(await connection.query('select * from genjobs.verify_slots()')).toEqual([])
      expect(await connection.query('select from genjobs_api.job_changes where owner_id = $1', [a])).toEqual([])
    })

    it('goes also when his jobs cannot go with him at this moment; they go later', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, files)
      const a = await project.newUser()
      const [connection, holder] = [await project.connect(), await project.connect()]
      await submit(connection, a)
      await holder.query('begin')
      await holder.query('select from genjobs.jobs where owner_id = $1 for update', [a])
      await project.deleteUser(a)
      expect(await connection.query('select from auth.users where id = $1', [a])).toEqual([])
      expect(await jobsOf(connection, a)).toHaveLength(1)
      await holder.query('rollback')
      expect(await connection.query('select genjobs.erase_deleted_users() as erased')).toEqual([{ erased: 1 }])
      expect(await jobsOf(connection, a)).toEqual([])
    })

    it('goes also where the engine refuses to work, such as in a transaction of another isolation level', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, files)
      const [a, b] = [await project.newUser(), await project.newUser()]
      const connection = await project.connect()
      await submit(connection, a)
      await connection.query('begin isolation level repeatable read')
      await connection.query('delete from auth.users where id = $1', [a])
      await connection.query('commit')
      expect(await jobsOf(connection, a)).toHaveLength(1)
      // The next deletion looks after those before it.
      await project.deleteUser(b)
      expect(await jobsOf(connection, a)).toEqual([])
    })

    it('what his token still submits is erased too, until his day is over', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, files)
      const a = await project.newUser()
      const connection = await project.connect()
      await project.deleteUser(a)
      await submit(connection, a)
      await connection.query('select genjobs.erase_deleted_users()')
      expect(await jobsOf(connection, a)).toEqual([])
      await connection.query(`update genjobs.deleted_users set deleted_at = deleted_at - interval '25 hours'`)
      await connection.query('select genjobs.erase_deleted_users()')
      expect(await connection.query('select from genjobs.deleted_users')).toEqual([])
    })

    it('with very many jobs goes at once, and they go batch by batch', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, files)
      const a = await project.newUser()
      const connection = await project.connect()
      await connection.query(
        `select genjobs.submit_jobs((select jsonb_agg(jsonb_build_object('kind', 'video', 'owner', $1::text, 'input', '{}'::jsonb)) from generate_series(1, 1500)))`,
        [a],
      )
      await project.deleteUser(a)
      expect(await jobsOf(connection, a)).toHaveLength(500)
      expect(await connection.query('select genjobs.erase_deleted_users(300) as erased')).toEqual([{ erased: 300 }])
      expect(await connection.query('select genjobs.erase_deleted_users(300) as erased')).toEqual([{ erased: 200 }])
    })
  })

  it('users do not reach what the files add', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const connection = await project.connect()
    for (const role of ['anon', 'authenticated']) {
      for (const statement of [
        'select * from genjobs.deleted_users',
        'select genjobs.erase_deleted_users()',
        `insert into genjobs_api.job_changes (owner_id, job_id, kind, status, progress, changed_at) values ('x', gen_random_uuid(), 'x', 'x', 0, now())`,
        'delete from genjobs_api.job_changes',
      ]) {
        await connection.query(`set role ${role}`)
        await expect(connection.query(statement), statement).rejects.toMatchObject({ code: '42501' })
        await connection.query('reset role')
      }
    }
  })
})

/** Every object of both schemas with its definition and privileges. */
const describeSchemas = `
  select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') as definition
  from pg_proc p where p.pronamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace)
  union all
  select c.oid::regclass::text, concat_ws(' ', c.relkind, c.relacl, c.relrowsecurity, c.reloptions,
    (select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)), ', ' order by a.attnum)
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid and a.attnum > 0),
    pg_get_viewdef(c.oid))
  from pg_class c where c.relnamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
  union all
  select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace = 'genjobs'::regnamespace
  union all
  select 'policy ' || tablename || ' ' || policyname, concat_ws(' ', roles, cmd, qual, with_check) from pg_policies where schemaname like 'genjobs%'
  union all
  select 'meta', to_jsonb(m)::text from (select schema_version, engine_hash from genjobs.meta) m
  order by 1, 2`

/** A session as the database of the library, with the role that it has taken on. */
function oneSession(connection: TestConnection) {
  return {
    query: connection.query,
    async transaction<T>(work: (tx: never) => Promise<T>): Promise<T> {
      await connection.query('begin')
      try {
        const result = await work(connection as never)
        await connection.query('commit')
        return result
      } catch (error) {
        await connection.query('rollback')
        throw error
      }
    },
    close: async () => undefined,
  }
}
