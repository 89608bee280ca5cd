import { createTestDatabase, openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, migrate, pg } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openEngine } from '../engine.ts'
import { asCaller, engineAs, user } from './as-caller.ts'
import { promptSchema, registerKinds, userApi } from './user-api.ts'

const image = defineKind('image', { input: z.object({ prompt: z.string() }) })

const roleNames = (db: { name: string; url?: string | undefined }, ...names: string[]) =>
  names.map((name) => `${name}_${new URL(db.url ?? 'x:').pathname.slice(1) || db.name}`)

describe.each(testServerNames)('roles on PostgreSQL %s', (version) => {
  it('an upgrade puts right what was changed, lets in the same roles and leaves alone what is not its own', async () => {
    await using engine = await openEngine(version, {})
    const { db } = engine
    await registerKinds(engine, [{ name: 'image', input_schema: promptSchema }])
    const ada = userApi(engine, user('ada'))
    const { id } = await ada.submit('image', { prompt: 'x' })
    for (const statement of [
      'drop policy service on genjobs.jobs',
      'alter table genjobs.leases disable row level security',
      'alter table genjobs.jobs_open disable row level security',
      'grant execute on function genjobs.erase_owner(text, integer) to public',
      'grant execute on function genjobs_api.submit(text, jsonb, text, text, text, text, jsonb, text, bigint) to public',
      'revoke select on genjobs_api.jobs from authenticated',
      'create or replace view genjobs_api.kinds as select name, price, paused, input_schema, null::bigint as p50_ms, null::bigint as p90_ms from genjobs.kinds',
      // What an administrator may do besides.
      'create view public.my_jobs as select id, kind from genjobs_api.jobs',
      'grant usage on schema genjobs_api to anon',
      'grant select on genjobs_api.kinds to anon',
      'create view genjobs_api.extra as select * from genjobs.jobs',
      `create function genjobs_api.extra() returns integer language sql as 'select 1'`,
      `update genjobs.meta set engine_hash = 'older'`,
    ]) {
      await engine.rows(statement)
    }
    expect(await migrate(db.database)).toMatchObject({ outcome: 'updated' })
    expect(await ada.get(id)).toMatchObject({ id })
    expect(await ada.jobs()).toHaveLength(1)
    expect(await engineAs(engine, { role: 'genjobs_service' }).rows('select id from genjobs.jobs')).toEqual([{ id }])
    expect(
      await engine.rows(
        `select relname from pg_class where relnamespace = 'genjobs'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
      ),
    ).toEqual([])
    expect(await publicFunctions(engine)).toEqual([])
    expect(await engine.rows(`select reloptions from pg_class where oid = 'genjobs_api.kinds'::regclass`)).toEqual([
      { reloptions: ['security_barrier=true'] },
    ])
    expect(await engine.rows(`select count(*) as n from public.my_jobs`)).toEqual([{ n: 0 }])
    expect(await asCaller(engine, { role: 'anon' }, 'select name from genjobs_api.kinds')).toEqual([{ name: 'image' }])
    await expect(asCaller(engine, user('ada'), 'select * from genjobs_api.extra')).rejects.toMatchObject({
      code: '42501',
    })
    await expect(asCaller(engine, user('ada'), 'select genjobs_api.extra()')).rejects.toMatchObject({ code: '42501' })
  })

  it('other roles are let in by name, and keep their part over upgrades', async () => {
    await using engine = await openEngine(version, {})
    const { db } = engine
    await registerKinds(engine, [{ name: 'image', input_schema: promptSchema }])
    const [web, guest, worker] = roleNames(db, 'web', 'guest', 'worker') as [string, string, string]
    for (const role of [web, guest, worker]) await engine.rows(`create role ${role}`)
    try {
      const ada = userApi(engine, { ...user('ada'), role: web })
      await expect(ada.jobs()).rejects.toMatchObject({ code: '42501' })
      await engine.rows('select genjobs.grant_users($1, $2)', [web, guest])
      await engine.rows('select genjobs.grant_service($1)', [worker])
      const { id } = await ada.submit('image', { prompt: 'x' })
      expect(await ada.jobs()).toHaveLength(1)
      const service = engineAs(engine, { role: worker })
      await service.beat('w')
      expect(await service.claim('w', ['image'], 1)).toMatchObject([{ id }])
      await expect(asCaller(engine, { role: guest }, 'select * from genjobs_api.jobs')).rejects.toMatchObject({
        code: '42501',
      })
      await expect(engineAs(engine, { role: guest }).rows('select * from genjobs.jobs')).rejects.toMatchObject({
        code: '42501',
      })
      // The service lets nobody in.
      await expect(service.rows('select genjobs.grant_service($1)', [guest])).rejects.toMatchObject({ code: '42501' })
      await expect(service.rows(`insert into genjobs.grantees values ($1, 'service')`, [guest])).rejects.toMatchObject({
        code: '42501',
      })
      await expect(service.rows('update genjobs.meta set schema_version = 9')).rejects.toMatchObject({ code: '42501' })

      await engine.rows(`update genjobs.meta set engine_hash = 'older'`)
      await engine.rows(`revoke all on genjobs.jobs from ${worker}`)
      await migrate(db.database)
      expect(await service.rows('select id from genjobs.jobs')).toEqual([{ id }])
    } finally {
      for (const role of [web, guest, worker]) await engine.rows(`drop owned by ${role}`)
      for (const role of [web, guest, worker]) await engine.rows(`drop role ${role}`)
    }
    // A role that is gone is passed over.
    await engine.rows('select genjobs.apply_grants()')
  })

  it('an installer who may make no roles goes without; who owns the engine works as before', async () => {
    await using empty = await createTestDatabase(version, { engine: false })
    const [owner, missing] = roleNames(empty, 'owner', 'missing') as [string, string]
    const admin = pg(empty.url)
    await admin.query(`create role ${owner} login password 'secret'`)
    await admin.query(`alter database ${empty.name} owner to ${owner}`)
    const url = new URL(empty.url)
    url.username = owner
    url.password = 'secret'
    const database = pg(url.href)
    try {
      await migrate(database, { schema: 'Odd name' })
      expect(await database.query(`select "Odd name".ensure_role($1) as made`, [missing])).toEqual([{ made: false }])
      expect(await admin.query('select from pg_roles where rolname = $1', [missing])).toEqual([])
      // What somebody else puts there is no hindrance to an upgrade.
      await admin.query(`create or replace function "Odd name_api".extra() returns integer language sql as 'select 1'`)
      await database.query(`update "Odd name".meta set engine_hash = 'older'`)
      expect(await migrate(database, { schema: 'Odd name' })).toMatchObject({ outcome: 'updated' })
      // A part for a role that is not there yet.
      await database.query(`select "Odd name".grant_users($1)`, [missing])
      const jobs = createJobs({ database, kinds: [image], schema: 'Odd name' })
      const { id } = await jobs.submit(image, { prompt: 'x' }, { owner: 'ada' })
      const mine = await database.transaction(async (tx) => {
        await tx.query(`select set_config('request.jwt.claims', '{"sub": "ada"}', true)`)
        return await tx.query(
          `select id, status, (select status from "Odd name_api".get_job(j.id)) as same from "Odd name_api".jobs j`,
        )
      })
      expect(mine).toEqual([{ id, status: 'queued', same: 'queued' }])
      expect(await database.query(`select id from "Odd name_api".jobs`)).toEqual([])
      expect(await jobs.drain({ handlers: { image: () => null } })).toMatchObject({ succeeded: 1 })
    } finally {
      await database.close()
      await admin.query(`reassign owned by ${owner} to current_user`)
      await admin.query(`drop owned by ${owner}`)
      await admin.query(`drop role ${owner}`)
      await admin.close()
    }
  })

  it('a worker needs no more than the part of the service', async () => {
    await using db = await openTestDatabase(version)
    const [role] = roleNames(db, 'login') as [string]
    await db.query(`create role ${role} login password 'secret' in role genjobs_service`)
    const url = new URL(db.url ?? '')
    url.username = role
    url.password = 'secret'
    const database = pg(url.href)
    try {
      const jobs = createJobs({ database, kinds: [image] })
      const first = await jobs.submit(image, { prompt: 'x' }, { owner: 'ada', idempotencyKey: 'k' })
      await jobs.submit(image, { prompt: 'y' }, { owner: 'bob' })
      expect(await jobs.drain({ handlers: { image: ({ input }) => input.prompt }, limit: 5 })).toMatchObject({
        succeeded: 2,
      })
      expect(await jobs.get(first.id)).toMatchObject({ status: 'succeeded', output: 'x' })
      expect(await jobs.list({ owner: 'ada' })).toHaveLength(1)
      const again = await jobs.submit(image, { prompt: 'z' }, { owner: 'ada' })
      expect(await jobs.cancel(again.id)).toMatchObject([{ result: 'canceled' }])
      await database.query('select * from genjobs.sweep()')
      await database.query(`select * from genjobs.erase_owner('ada')`)
      expect(await jobs.list({ owner: 'ada' })).toEqual([])
      expect(await jobs.verify()).toEqual([])
    } finally {
      await database.close()
      await db.query(`drop role ${role}`)
    }
  })

  it('new partitions are closed to everybody who does not come through jobs', async () => {
    await using engine = await openEngine(version, { image: {} })
    await engine.submit([{ kind: 'image', owner: 'ada' }])
    await engine.rows(`select * from genjobs.maintain_partitions('1 day')`)
    const partitions = await engine.rows<{ name: string; secure: boolean }>(
      `select c.relname as name, c.relrowsecurity as secure from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'genjobs.jobs'::regclass`,
    )
    expect(partitions.length).toBeGreaterThan(2)
    const service = engineAs(engine, { role: 'genjobs_service' })
    for (const { name, secure } of partitions) {
      expect([name, secure]).toEqual([name, true])
      for (const role of ['anon', 'authenticated', 'genjobs_service']) {
        await expect(engineAs(engine, { role }).rows(`select * from genjobs.${name}`), role).rejects.toMatchObject({
          code: '42501',
        })
      }
    }
    await service.submit([{ kind: 'image', owner: 'ada' }])
    expect(await service.rows('select id from genjobs.jobs')).toHaveLength(2)
  })

  it("the catalog: what runs with the rights of the engine, and that nothing is the public's", async () => {
    await using engine = await openEngine(version, {})
    const definers = await engine.rows<{ name: string }>(
      `select p.pronamespace::regnamespace::text || '.' || p.proname as name from pg_proc p
       where p.pronamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace) and p.prosecdef order by 1`,
    )
    expect(definers.map(({ name }) => name)).toEqual([
      'genjobs.own_budgets',
      'genjobs.own_credits',
      'genjobs.own_limits',
      ...'cancel_job clear_jobs delete_job get_job list_jobs recent_jobs retry_job statistics submit transition_job update_job'
        .split(' ')
        .map((call) => `genjobs_api.${call}`),
    ])
    expect(
      await engine.rows(
        `select p.proname from pg_proc p where p.pronamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace)
         and not coalesce(p.proconfig, '{}') @> '{"search_path=genjobs, pg_temp"}'`,
      ),
    ).toEqual([])
    expect(await publicFunctions(engine)).toEqual([])
    expect(
      await engine.rows(
        `select c.oid::regclass::text as name from pg_class c
         where c.relnamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
           and exists (select from aclexplode(c.relacl) a where a.grantee = 0)`,
      ),
    ).toEqual([])
    for (const schema of ['genjobs', 'genjobs_api']) {
      expect(await engine.rows(`select has_schema_privilege('public', $1, 'usage, create') as any`, [schema])).toEqual([
        { any: false },
      ])
    }
    expect(
      await engine.rows(
        `select has_schema_privilege('authenticated', 'genjobs', 'usage') as user, has_schema_privilege('anon', 'genjobs', 'usage') as anon`,
      ),
    ).toEqual([{ user: false, anon: false }])
    const described = await engine.rows(
      `select c.relname as name from pg_class c where c.relnamespace = 'genjobs_api'::regnamespace and c.relkind = 'v' and obj_description(c.oid, 'pg_class') is null
       union all select p.proname from pg_proc p where p.pronamespace = 'genjobs_api'::regnamespace and obj_description(p.oid, 'pg_proc') is null`,
    )
    expect(described).toEqual([])
  })
})

async function publicFunctions({ rows }: Pick<Awaited<ReturnType<typeof openEngine>>, 'rows'>) {
  return await rows(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace)
       and has_function_privilege('public', p.oid, 'execute')`,
  )
}
