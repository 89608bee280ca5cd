import { testDatabases, testServerNames, testConnection } from '@genjobs/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { openEngine, type Engine } from '../engine.ts'
import { asCaller, become, refusalOf, user } from './as-caller.ts'
import { promptSchema, registerKinds, userApi } from './user-api.ts'

async function open(name: string) {
  const engine = await openEngine(name, {})
  await registerKinds(engine, [{ name: 'image', input_schema: promptSchema }])
  const ada = userApi(engine, user('ada'))
  const { id } = await ada.submit('image', { prompt: 'secret' })
  return { engine, ada, id }
}

const bob = JSON.stringify({ sub: 'bob', role: 'authenticated' })

/** One transaction of bob's with several statements, of which the last is answered. */
async function asBob(engine: Engine, ...statements: string[]) {
  return await engine.db.database.transaction(async (tx) => {
    await become(tx, user('bob'))
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = await tx.query(statement)
    return rows
  })
}

describe.each(testDatabases)('who somebody is, on %s', (name) => {
  it.each([
    ['none', null],
    ['empty', ''],
    ['no JSON', 'ada'],
    ['half of it', '{"sub": "ada"'],
    ['a text', '"ada"'],
    ['a number', '5'],
    ['null', 'null'],
    ['an array', '["ada"]'],
    ['an object without sub', '{"role": "authenticated", "user": "ada"}'],
    ['sub null', '{"sub": null}'],
    ['sub empty', '{"sub": ""}'],
    ['sub a number', '{"sub": 5}'],
    ['sub true', '{"sub": true}'],
    ['sub an array', '{"sub": ["ada"]}'],
    ['sub an object', '{"sub": {"sub": "ada"}}'],
    ['sub a text that JSON has and PostgreSQL has not', '{"sub": "ada\\u0000"}'],
    ['a number that PostgreSQL has not', '{"sub": "ada", "exp": 1e999999}'],
    ['half a character', '{"sub": "\\ud800"}'],
    ['deep', `{"sub": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`],
  ])('claims that are %s name nobody', async (_, claims) => {
    const { engine } = await shared(name)
    const nobody = { role: 'authenticated', ...(claims === null ? {} : { claims }) }
    expect(await asCaller(engine, nobody, 'select genjobs_api.jobs.id from genjobs_api.jobs')).toEqual([])
    expect(await asCaller(engine, nobody, 'select * from genjobs_api.job_events')).toEqual([])
    expect(await asCaller(engine, nobody, 'select * from genjobs_api.limits')).toEqual([])
    const error = await refusalOf(userApi(engine, nobody).submit('image', { prompt: 'x' }))
    // And the refusal shows nothing of them.
    expect(error).toMatchObject({ code: 'JG024', message: 'nobody is signed in' })
  })

  it('identities that are alike are not equal', async () => {
    const { engine } = await shared(name)
    for (const sub of ['Ada', 'ada ', ' ada', 'ada\u0301', '%', '_da', "ada' or true --", '*', 'аda']) {
      expect(await userApi(engine, user(sub)).jobs(), sub).toEqual([])
      expect(await userApi(engine, user(sub)).recent(), sub).toEqual([])
    }
    expect(await userApi(engine, user('ada')).jobs()).toHaveLength(1)
  })

  it('an owner longer than the engine takes is refused, not cut', async () => {
    const { engine } = await shared(name)
    const error = await refusalOf(userApi(engine, user('a'.repeat(201))).submit('image', { prompt: 'x' }))
    expect(error.code).toBe('JG009')
  })
})

const opened = new Map<string, ReturnType<typeof open>>()
afterAll(async () => {
  for (const world of opened.values()) await (await world).engine[Symbol.asyncDispose]()
})

/** These tests write nothing, so one database serves them all. */
function shared(name: string) {
  let world = opened.get(name)
  if (!world) opened.set(name, (world = open(name)))
  return world
}

describe.each(testServerNames)('tricks of an end user with SQL, on PostgreSQL %s', (version) => {
  it("temporary tables and views do not stand in for the engine's", async () => {
    const { engine, ada, id } = await open(version)
    await using _ = engine
    const shadows = [
      'jobs',
      'leases',
      'queue',
      'lanes',
      'kinds',
      'stream',
      'workers',
      'scheduled',
      'limits',
      'slots',
      'idempotency_keys',
    ]
    for (const table of shadows) {
      const error = await asBob(
        engine,
        `create temp table ${table} as select 'bob'::text as owner_id, '${id}'::uuid as id, 'bob'::text as name`,
        `select * from genjobs_api.get_job('${id}')`,
      ).catch((thrown: unknown) => thrown)
      expect(error, table).toMatchObject({ code: 'JG006' })
    }
    expect(
      await asBob(
        engine,
        ...shadows.map((table) => `create temp table ${table} as select 'bob'::text as owner_id`),
        `select kind from genjobs_api.submit('image', '{"prompt": "mine"}')`,
        'select owner, input from genjobs_api.jobs',
      ),
    ).toEqual([{ owner: 'bob', input: { prompt: 'mine' } }])
    expect(await ada.jobs()).toHaveLength(1)
  })

  it("functions and operators that come first in his search path are not the engine's", async () => {
    const { engine, id } = await open(version)
    await using _ = engine
    await engine.rows('create schema playground')
    await engine.rows('grant all on schema playground to authenticated')
    const tricks = [
      `create function playground.current_owner() returns text language sql as $$ select 'ada' $$`,
      `create function playground.require_owner() returns text language sql as $$ select 'ada' $$`,
      `create function playground.yes(text, text) returns boolean language sql immutable as $$ select true $$`,
      `create operator playground.= (leftarg = text, rightarg = text, function = playground.yes)`,
      `create function playground.current_setting(text, boolean) returns text language sql as $$ select '{"sub": "ada"}' $$`,
    ]
    await asBob(engine, ...tricks)
    const first = 'set local search_path = playground, genjobs, pg_catalog'
    // They do work where nothing is pinned.
    expect(await asBob(engine, first, `select current_owner() as owner, 'a'::text = 'b'::text as equal`)).toEqual([
      { owner: 'ada', equal: true },
    ])
    expect(await asBob(engine, first, 'select id from genjobs_api.jobs')).toEqual([])
    expect(await asBob(engine, first, 'select id from genjobs_api.recent_jobs()')).toEqual([])
    await expect(asBob(engine, first, `select * from genjobs_api.get_job('${id}')`)).rejects.toMatchObject({
      code: 'JG006',
    })
    await expect(asBob(engine, first, `select genjobs_api.delete_job('${id}')`)).rejects.toMatchObject({
      code: 'JG006',
    })
  })

  it('claims too deep to be read name nobody', async () => {
    const { engine } = await open(version)
    await using _ = engine
    const nobody = userApi(engine, { role: 'authenticated', claims: '['.repeat(1_000_000) })
    expect(await nobody.jobs()).toEqual([])
    expect((await refusalOf(nobody.recent())).code).toBe('JG024')
  })

  it('a condition of his own is asked about no row but his', async () => {
    const { engine } = await open(version)
    await using _ = engine
    await userApi(engine, user('bob')).submit('image', { prompt: 'mine' })
    const seen = await asBob(
      engine,
      'create temp table seen (owner text)',
      // Plans without the index of the owner, in which the cheapest condition comes first.
      'set local enable_indexscan = off',
      'set local enable_bitmapscan = off',
      `create function pg_temp.look(p_owner text) returns boolean language plpgsql cost 0.0000001 as $$
       begin insert into seen values (p_owner); return true; end $$`,
      `select count(*) from genjobs_api.jobs where pg_temp.look(owner)`,
      `select count(*) from genjobs_api.job_events where pg_temp.look(type)`,
      'select distinct owner from seen',
    )
    expect(seen).toEqual([{ owner: 'bob' }])
  })

  it('he becomes nobody else, and leaves nothing of himself on the connection', async () => {
    const { engine, id } = await open(version)
    await using _ = engine
    const role = `web_${engine.db.name}_${Date.now()}`
    await engine.rows(`create role ${role} login noinherit password 'secret'`)
    await engine.rows(`grant authenticated, anon to ${role}`)
    const url = new URL(engine.db.url ?? '')
    url.username = role
    url.password = 'secret'
    const web = await testConnection(url.href)
    try {
      // The role that logs in may itself do nothing.
      await expect(web.query('select * from genjobs_api.jobs')).rejects.toMatchObject({ code: '42501' })
      await web.query('begin')
      await web.query(`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`, [
        bob,
      ])
      for (const attempt of [
        'set local role genjobs_service',
        'set local session authorization postgres',
        `select genjobs.erase_owner('ada')`,
        `select genjobs.current_owner()`,
        `select * from genjobs.jobs`,
        `delete from genjobs_api.jobs`,
        `update genjobs_api.jobs set price = 0`,
        `insert into genjobs_api.kinds (name) values ('mine')`,
        `alter function genjobs_api.get_job(uuid) owner to authenticated`,
        `create or replace view genjobs_api.jobs as select 1`,
        `select genjobs_api.submit('image', '{"prompt": "x"}', owner => 'ada')`,
        `select genjobs_api.get_job('${id}')`,
      ]) {
        await web.query('savepoint s')
        await expect(web.query(attempt), attempt).rejects.toMatchObject({
          code: expect.stringMatching(/^(42501|42883|55000|JG006|22023)$/),
        })
        await web.query('rollback to s')
      }
      await web.query('commit')
      expect(
        await web.query(
          `select current_user::text as role, nullif(current_setting('request.jwt.claims', true), '') as claims`,
        ),
      ).toEqual([{ role, claims: null }])
    } finally {
      await web.end()
      await engine.rows(`drop role ${role}`)
    }
  })
})
