import { testConnection } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, type Database } from 'genjobs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cases, type OpenCase } from './drivers.ts'
import { has } from './traits.ts'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  output: z.object({ text: z.string() }),
  limits: [perOwner(1, { whenFull: 'reject' })],
})
const paid = defineKind('paid', { input: z.object({}), price: 5 })
const byHand = defineKind('by_hand', { input: z.object({}), manual: true })

const strange = ['', 'a,b', '{x}', 'say "hi"', 'back\\slash', "it's", 'NULL', ' æ 漢 😀 ']

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe.each(cases)('$title', ({ driver, open }) => {
  let at: OpenCase
  let database: Database
  beforeAll(async () => {
    at = await open()
    database = at.database
    await database.query('create table things (id int primary key, a_text text)')
  })
  afterAll(() => at.close())
  const ids = async () =>
    (await database.query<{ id: number }>('select id from things order by id')).map(({ id }) => id)

  it('gives the types of the engine', async () => {
    const rows = await database.query(
      `select 9007199254740991::int8 as an_int8, count(*) as a_count, 7 as an_int4, 0.5::float8 as a_float8, true as a_bool,
         null::text as a_null, 'æ 漢 😀'::text as a_text, timestamptz '2026-01-02 03:04:05.678Z' as a_time,
         uuid '00000000-0000-7000-8000-00000000000a' as a_uuid, '{"a": [1, null, {"b_c": "\\u00e6"}]}'::jsonb as a_jsonb,
         '"text"'::json as a_json, 'null'::jsonb as a_json_null, null::jsonb as no_json, '12.5'::jsonb as a_json_number,
         array['a', null, 'b,"c\\']::text[] as texts, '{}'::text[] as no_texts`,
    )
    expect(rows).toEqual([
      {
        an_int8: 9007199254740991,
        a_count: 1,
        an_int4: 7,
        a_float8: 0.5,
        a_bool: true,
        a_null: null,
        a_text: 'æ 漢 😀',
        a_time: new Date('2026-01-02T03:04:05.678Z'),
        a_uuid: '00000000-0000-7000-8000-00000000000a',
        a_jsonb: { a: [1, null, { b_c: 'æ' }] },
        a_json: 'text',
        a_json_null: null,
        no_json: null,
        a_json_number: 12.5,
        texts: ['a', null, 'b,"c\\'],
        no_texts: [],
      },
    ])
    expect(await database.query('select 1 as one where false')).toEqual([])
  })

  it('takes parameters as the server wants them, JSON as text', async () => {
    const uuids = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b']
    for (const json of [{ a: ['x', null, 1.5, { b: 'æ "q" \\' }] }, 'a string', [], 12, true, null]) {
      const [row] = await database.query('select $1::jsonb as a_jsonb, $2::json as a_json, jsonb_typeof($1) as kind', [
        JSON.stringify(json),
        JSON.stringify(json),
      ])
      const kind = json === null ? 'null' : Array.isArray(json) ? 'array' : typeof json
      expect(row).toEqual({ a_jsonb: json, a_json: json, kind })
    }
    const [row] = await database.query(
      `select $1::text[] as texts, $2::uuid[] as uuids, $3::text[] as none, $4::text[] as nulls, $5::bool as yes, $6::int8 as big,
         $7::text as nothing, $8::timestamptz as at, $9::text[] as no_array, $10::uuid as id, $11::float8 as half, $12::int[] as ints`,
      [
        strange,
        uuids,
        [],
        ['a', null],
        true,
        2 ** 53 - 1,
        null,
        '2026-01-02T03:04:05.678Z',
        null,
        uuids[0],
        0.5,
        [1, null, 3],
      ],
    )
    expect(row).toEqual({
      texts: strange,
      uuids,
      none: [],
      nulls: ['a', null],
      yes: true,
      big: 2 ** 53 - 1,
      nothing: null,
      at: new Date('2026-01-02T03:04:05.678Z'),
      no_array: null,
      id: uuids[0],
      half: 0.5,
      ints: [1, null, 3],
    })
  })

  it('throws errors with the SQLSTATE, detail and hint, and goes on', async () => {
    expect(await failure(database.query('select 1 / $1::int', [0]))).toMatchObject({ code: '22012' })
    expect(await failure(database.query('nonsense'))).toMatchObject({ code: '42601' })
    const raise = `do $$ begin raise exception 'no' using errcode = 'JG001', detail = '{"a": 1}', hint = 'try'; end $$`
    expect(await failure(database.query(raise))).toMatchObject({ code: 'JG001', detail: '{"a": 1}', hint: 'try' })
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('commits what ends well, and undoes what throws or had an error that was caught', async () => {
    const answer = await database.transaction(async (tx) => {
      await tx.query('insert into things values ($1, $2)', [1, 'one'])
      await tx.script(`insert into things values (2, 'two'); insert into things values (3, 'three')`)
      return (await tx.query('select count(*) as n from things'))[0]
    })
    expect([answer, await ids()]).toEqual([{ n: 3 }, [1, 2, 3]])

    const mine = new Error('mine')
    const thrown = database.transaction(async (tx) => {
      await tx.query('insert into things values (4)')
      throw mine
    })
    expect(await failure(thrown)).toBe(mine)
    const caught = database.transaction(async (tx) => {
      await tx.query('insert into things values (5)')
      await tx.query('insert into things values (1)').catch(() => undefined)
      return 'fine'
    })
    expect(await failure(caught)).toMatchObject({ code: '23505' })
    const deferred = database.transaction(async (tx) => {
      await tx.script('create table later (id int references things deferrable initially deferred)')
      await tx.query('insert into later values (99)')
    })
    expect(await failure(deferred)).toMatchObject({ code: '23503' })
    expect(await ids()).toEqual([1, 2, 3])
  })

  it('answers many at once, each his own', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => database.query('select $1::int as n', [n])))
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => [{ n }]))
    const inside = await Promise.all(
      Array.from({ length: 15 }, (_, n) =>
        database.transaction(async (tx) => (await tx.query('select $1::int as n', [n]))[0]),
      ),
    )
    expect(inside).toEqual(Array.from({ length: 15 }, (_, n) => ({ n })))
  })

  it(`hears notifications${has(driver, 'relisten') ? ', also after its connection was killed' : ''}`, async () => {
    expect(database.listen !== undefined).toBe(has(driver, 'listen'))
    const heard: string[] = []
    const stop = await database.listen?.('a_channel', (payload) => heard.push(payload))
    const hears = async (text: string) =>
      await expect
        .poll(
          async () => {
            await database.query('select pg_notify($1, $2)', ['a_channel', text])
            return heard
          },
          { timeout: 10_000 },
        )
        .toContain(text)
    await hears('first "æ"')
    if (has(driver, 'relisten')) {
      const killed = await database.query(
        `select pg_terminate_backend(pid) as killed from pg_stat_activity
         where datname = current_database() and query ilike 'listen %' and pid <> pg_backend_pid()`,
      )
      expect(killed).toEqual([{ killed: true }])
      await hears('second')
    }
    await stop?.()
    const before = heard.length
    await database.query('select pg_notify($1, $2)', ['a_channel', 'third'])
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    expect(heard).toHaveLength(before)
  })

  it('differs as the table says', async () => {
    const found: Record<string, boolean> = {}
    const { url } = at
    found.processes = url !== undefined
    // Two that wait for each other's start: with one session the second cannot start before the first has ended.
    let second: Promise<unknown> | undefined
    const started: true[] = []
    await database.transaction(async (tx) => {
      second = database.transaction(async (other) => {
        started.push(true)
        await other.query('select 1')
      })
      for (let n = 0; n < 200 && started.length === 0; n++) await tx.query('select 1')
      found.sessions = started.length > 0
    })
    await second
    found.statementTimeout =
      (await failure(
        database.transaction(async (tx) => {
          await tx.query(`set local statement_timeout to '20ms'`)
          await tx.query('select pg_sleep(0.2)')
        }),
      )) !== undefined
    found.roles =
      (await failure(
        database.transaction(async (tx) => {
          await tx.script('create role conformance_nobody; set local role conformance_nobody')
          await tx.query('select * from things')
        }),
      )) !== undefined
    found.lockWait = false
    if (url) {
      const other = await testConnection(url)
      await other.query('begin')
      await other.query('select * from things where id = 1 for update')
      let done = false
      const waiting = database.query(`update things set a_text = 'x' where id = 1`).then(() => (done = true))
      await expect
        .poll(async () => (await other.query('select 1 from pg_locks where not granted')).length)
        .toBeGreaterThan(0)
      expect(done).toBe(false)
      await other.query('commit')
      await waiting
      found.lockWait = true
      await other.end()
    }
    for (const trait of Object.keys(found) as ('roles' | 'processes')[]) {
      expect([trait, found[trait]]).toEqual([trait, has(driver, trait)])
    }
  })

  it('carries the engine: all shapes of arguments and answers', async () => {
    const errors: unknown[] = []
    const jobs = createJobs({ database, kinds: [image, paid, byHand], onError: (error) => errors.push(error) })
    const metadata = { note: 'it\'s "q" \\ 漢', nested: { list: [1, null] } }
    const options = { owner: 'ada', metadata, idempotencyKey: 'key', subject: 'story:1' }
    const first = await jobs.submit(image, { prompt: 'a "fox" \\ 漢' }, options)
    expect(await jobs.submit(image, { prompt: 'a "fox" \\ 漢' }, options)).toMatchObject({
      id: first.id,
      replayed: true,
    })
    expect(await failure(jobs.submit(image, { prompt: 'more' }, { owner: 'ada' }))).toMatchObject({
      code: 'limit_reached',
      key: expect.stringContaining('ada'),
      max: 1,
      blockingJobs: [first.id],
    })
    expect(await failure(jobs.submit(paid, {}, { owner: 'poor' }))).toMatchObject({ code: 'insufficient_credits' })
    const seen: number[] = []
    const watching = (async () => {
      for await (const { events } of jobs.watch(first.id)) seen.push(...events.map(({ seq }) => seq))
    })()
    const worker = jobs.work({
      handlers: {
        image: async (ctx) => {
          ctx.progress(50, 'half')
          ctx.log('drawn')
          return { text: await ctx.step('draw', () => ctx.input.prompt) }
        },
        paid: () => null,
      },
    })
    expect(await jobs.wait(first.id, { timeout: '30s' })).toMatchObject({
      status: 'succeeded',
      output: { text: 'a "fox" \\ 漢' },
      metadata,
      createdAt: expect.any(Date),
    })
    await watching
    await worker.stop()
    expect(seen).toEqual([1])
    const later = await jobs.submit(image, { prompt: 'x' }, { owner: 'eve', delay: '1h' })
    expect(await jobs.cancel([later.id], { owner: 'eve' })).toMatchObject([{ id: later.id, result: 'canceled' }])
    expect(await jobs.list({ owner: 'eve', status: ['canceled', 'failed'] })).toMatchObject([{ id: later.id }])
    const moved = await jobs.submit(byHand, {}, { owner: 'ada' })
    expect(await jobs.transition(moved.id, 'running')).toMatchObject({ id: moved.id, result: 'ok' })
    expect(await jobs.transition(moved.id, 'running')).toMatchObject({ result: expect.any(String), status: 'running' })
    expect(await failure(jobs.get('00000000-0000-7000-8000-00000000000a'))).toMatchObject({ code: 'not_found' })
    expect(await jobs.verify()).toEqual([])
    expect(errors).toEqual([])
    await jobs.close()
  })
})
