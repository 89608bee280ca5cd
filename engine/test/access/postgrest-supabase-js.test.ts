import { findPostgrest, testServerNames, userJwt, type AnySupabase } from '@genjobs/testkit'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, topUp, type World } from './postgrest-world.ts'

type ApiJob = {
  id: string
  kind: string
  status: string
  owner: string
  price: number
  input: unknown
  output: unknown
}

describe.runIf('path' in findPostgrest()).each(testServerNames)('supabase-js with PostgreSQL %s', (version) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(version)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  /** A user who has credits, and nothing else yet. */
  async function newUser(credits = 100): Promise<{ owner: string; db: AnySupabase }> {
    const owner = randomUUID()
    if (credits > 0) await topUp(world.engine, owner, credits)
    return { owner, db: await world.client(await userJwt(owner)) }
  }
  const submit = async (db: AnySupabase, args: Record<string, unknown>) => await db.rpc('submit', args)
  const one = async (db: AnySupabase, args: Record<string, unknown> = {}): Promise<ApiJob> => {
    const { data, error } = await submit(db, { kind: 'image', input: { prompt: 'a fox' }, ...args })
    expect(error).toBeNull()
    return data as ApiJob
  }

  it('submits, reads, lists, cancels, retries and deletes', async () => {
    const { owner, db } = await newUser()
    const job = await one(db, { project: 'p', subject: 'story:1', metadata: { from: 'browser' } })
    expect(job).toMatchObject({ kind: 'image', status: 'queued', owner, price: 4, project: 'p', subject: 'story:1' })

    const got = await db.rpc('get_job', { id: job.id })
    expect(got).toMatchObject({ error: null, status: 200, data: { id: job.id, metadata: { from: 'browser' } } })
    const viewed = await db.from('jobs').select('id, status').eq('id', job.id).single()
    expect(viewed).toMatchObject({ error: null, data: { id: job.id, status: 'queued' } })

    const canceled = await db.rpc('cancel_job', { id: job.id })
    expect(canceled).toMatchObject({ error: null, data: { id: job.id, status: 'canceled' } })
    const retried = await db.rpc('retry_job', { id: job.id })
    expect(retried).toMatchObject({
      error: null,
      data: { kind: 'image', status: 'queued', input: { prompt: 'a fox' } },
    })
    const { id: again } = retried.data as ApiJob
    expect(again).not.toBe(job.id)
    expect(await db.rpc('retry_job', { id: job.id })).toMatchObject({ data: { id: again } })

    const recent = await db.rpc('recent_jobs', { count: 10 })
    expect((recent.data as ApiJob[]).map(({ id }) => id)).toEqual([again, job.id])
    expect(await db.rpc('delete_job', { id: again })).toMatchObject({ error: null, status: 204 })
    expect(await db.rpc('get_job', { id: again })).toMatchObject({ status: 404, error: { code: 'JG006' } })
  })

  it('lists with filters and pages, and the view does the same with the filters of PostgREST', async () => {
    const { db } = await newUser()
    const made: string[] = []
    for (let n = 0; n < 7; n++) {
      const { id } = await one(db, { kind: 'audio', project: `p${n % 2}`, input: { prompt: `fox ${n}` } })
      made.unshift(id)
    }
    await db.rpc('cancel_job', { id: made[0] })
    const ids = (answer: { data: unknown }) => (answer.data as ApiJob[]).map(({ id }) => id)
    const first = ids(await db.rpc('list_jobs', { count: 3 }))
    const second = ids(await db.rpc('list_jobs', { count: 3, before: first.at(-1) }))
    const third = ids(await db.rpc('list_jobs', { count: 3, before: second.at(-1) }))
    expect([...first, ...second, ...third]).toEqual(made)
    expect(ids(await db.rpc('list_jobs', { status: ['canceled'] }))).toEqual([made[0]])
    expect(ids(await db.rpc('list_jobs', { project: 'p1' }))).toHaveLength(3)
    expect(ids(await db.rpc('list_jobs', { kind: 'image' }))).toEqual([])
    const view = db.from('jobs').select('id').order('id', { ascending: false }).range(2, 4)
    expect(ids(await view)).toEqual(made.slice(2, 5))
    expect(ids(await db.from('jobs').select('id').eq('input->>prompt', 'fox 3'))).toHaveLength(1)
    const counted = await db.from('jobs').select('id', { count: 'exact', head: true })
    expect(counted.count).toBe(7)
  })

  it('a full limit is JG001 and 409, and names the jobs in the way', async () => {
    const { owner, db } = await newUser()
    const mine = []
    for (let n = 0; n < 4; n++) mine.push((await one(db)).id)
    const refused = await submit(db, { kind: 'image', input: { prompt: 'one too many' } })
    expect(refused).toMatchObject({ status: 409, data: null, error: { code: 'JG001' } })
    expect(refused.error?.hint).not.toBe('')
    const details = JSON.parse(refused.error?.details ?? '') as Record<string, unknown>
    expect(details).toMatchObject({ code: 'limit_reached', key: `image:${owner}`, max: 4 })
    expect((details['blocking_jobs'] as string[]).toSorted()).toEqual(mine.toSorted())

    expect((await db.from('limits').select('*').order('key')).data).toMatchObject([
      { key: `image:${owner}`, max: 4, used: 4, when_full: 'reject', kinds: ['image'] },
    ])
    const cleared = await db.rpc('clear_jobs', { key: `image:${owner}` })
    expect((cleared.data as ApiJob[]).map(({ id }) => id).toSorted()).toEqual(mine.toSorted())
    expect(await submit(db, { kind: 'image', input: { prompt: 'now' } })).toMatchObject({ error: null })
  })

  it('too few credits are JG002 and 402, and say what is required and what is available', async () => {
    const { owner, db } = await newUser(7)
    const job = await one(db)
    const refused = await submit(db, { kind: 'image', input: { prompt: 'one too many' } })
    expect(refused).toMatchObject({ status: 402, data: null, error: { code: 'JG002', hint: 'Top up the account.' } })
    expect(JSON.parse(refused.error?.details ?? '')).toMatchObject({
      code: 'insufficient_credits',
      required: 4,
      available: 3,
    })
    const credits = async () => (await db.from('credits').select('*').single()).data as unknown
    expect(await credits()).toEqual({ balance: 7, held: 4, available: 3, expiring: 0, next_expiry: null, overdraft: 0 })
    await db.rpc('cancel_job', { id: job.id })
    expect(await credits()).toMatchObject({ balance: 7, held: 0, available: 7 })
    expect((await db.from('jobs').select('id')).data).toHaveLength(1)

    // What costs something is refused to whoever has no account at all.
    const stranger = await newUser(0)
    expect(await submit(stranger.db, { kind: 'image', input: { prompt: 'x' } })).toMatchObject({ status: 402 })
    expect((await stranger.db.from('credits').select('*').single()).data).toMatchObject({ balance: 0, available: 0 })
    expect((await stranger.db.from('credit_statement').select('*')).data).toEqual([])

    await topUp(world.engine, owner, 20, { key: 'invoice 7', note: 'Thank you' })
    const statement = db.from('credit_statement').select('*').order('id', { ascending: false }).limit(1)
    expect((await statement).data).toEqual([
      {
        id: expect.any(Number) as number,
        reason: 'top_up',
        amount: 20,
        job_id: null,
        held: null,
        note: 'Thank you',
        created_at: expect.any(String) as string,
      },
    ])
  })

  it('nobody gives himself credits', async () => {
    const { db } = await newUser(3)
    const item = { owner: world.a.owner, amount: 1_000, reason: 'top_up', key: 'mine' }
    for (const [name, args] of [
      ['post_credits', { p_items: [item] }],
      ['post_credit', { p_item: item, p_now: '2026-01-01' }],
      ['give_back_holds', { p_subs: [] }],
    ] as const) {
      expect(await db.rpc(name, args)).toMatchObject({ status: 404, data: null })
    }
    for (const view of ['credits', 'credit_statement']) {
      expect((await db.from(view).insert({ balance: 1_000 })).error).not.toBeNull()
      expect((await db.from(view).update({ amount: 1_000 }).gt('amount', 0)).error).not.toBeNull()
      expect((await db.from(view).delete().gt('amount', 0)).error).not.toBeNull()
    }
    expect((await db.from('credits').select('balance').single()).data).toEqual({ balance: 3 })
  })

  it('an idempotency key makes one job, and another request with it is refused', async () => {
    const { db } = await newUser()
    const request = { kind: 'image', input: { prompt: 'a fox' }, idempotency_key: 'click 1' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => submit(db, request)))
    expect(new Set(answers.map(({ data }) => (data as ApiJob).id)).size).toBe(1)
    const other = await submit(db, { ...request, input: { prompt: 'a hare' } })
    expect(other).toMatchObject({ status: 422, error: { code: 'JG007' } })
    // The same key of somebody else is another key.
    const stranger = await newUser()
    const theirs = (await submit(stranger.db, request)).data as ApiJob
    expect(answers.map(({ data }) => (data as ApiJob).id)).not.toContain(theirs.id)
  })

  it.each([
    [{}, '/prompt'],
    [{ prompt: '' }, '/prompt'],
    [{ prompt: 7 }, '/prompt'],
    [{ prompt: 'x', steps: 1.5 }, '/steps'],
    ['a fox', ''],
    [null, ''],
  ])('an input that does not fit its schema is JG009 and 422: %j', async (input, path) => {
    const { db } = await newUser()
    const refused = await submit(db, { kind: 'image', input })
    expect(refused).toMatchObject({ status: 422, error: { code: 'JG009' } })
    if (path !== '') expect(refused.error?.details).toContain(path.slice(1))
    expect((await db.from('jobs').select('id')).data).toEqual([])
  })

  it('kinds are listed with price and schema; an internal one does not exist for end users', async () => {
    const { db } = await newUser()
    const { data } = await db.from('kinds').select('*').order('name')
    expect(data).toMatchObject([
      { name: 'audio' },
      { name: 'generation' },
      { name: 'image', price: 4, paused: false },
      { name: 'video', price: 20 },
    ])
    const refused = await submit(db, { kind: 'report', input: {} })
    const missing = await submit(db, { kind: 'nothing', input: {} })
    expect(refused.status).toBe(404)
    expect(refused.error?.code).toBe('JG008')
    expect(JSON.stringify(refused.error).replaceAll('report', 'nothing')).toBe(JSON.stringify(missing.error))
  })

  it('what a user cannot say: owner, price, priority, status', async () => {
    const { db } = await newUser()
    for (const more of [{ owner: world.b.owner }, { price: 0 }, { priority: -100 }, { status: 'succeeded' }]) {
      const refused = await submit(db, { kind: 'image', input: { prompt: 'x' }, ...more })
      expect(refused).toMatchObject({ status: 404, error: { code: 'PGRST202' } })
    }
    expect((await db.from('jobs').insert({ kind: 'image', owner: 'x' })).error).not.toBeNull()
    expect((await db.from('jobs').update({ status: 'succeeded' }).neq('kind', '')).error).not.toBeNull()
  })

  it('logs of own jobs are read in order', async () => {
    const db = await world.client(world.a.token)
    const { data } = await db.from('job_events').select('*').eq('job_id', world.a.jobs.succeeded).order('seq')
    expect(data).toMatchObject([{ seq: 1, type: 'log' }])
    const running = await db.from('jobs').select('status, progress, step').eq('id', world.a.jobs.running).single()
    expect(running.data).toMatchObject({
      status: 'running',
      progress: 40,
      step: expect.stringContaining('of a') as string,
    })
  })

  it('nobody is told to sign in', async () => {
    const db = await world.client()
    for (const answer of [
      await submit(db, { kind: 'image', input: { prompt: 'x' } }),
      await db.from('jobs').select('*'),
      await db.rpc('recent_jobs'),
    ]) {
      expect(answer).toMatchObject({ status: 401, data: null })
    }
  })
})
