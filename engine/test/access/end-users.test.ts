import { errorCodes, type ErrorCode } from '@genjobs/contract'
import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { creditsOver } from '../money/credits.ts'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'
import { asCaller, refusalOf, user } from './as-caller.ts'
import { promptSchema, registerKinds, userApi } from './user-api.ts'

const missing = '01890000-0000-7000-8000-000000000000'

async function open(name: string) {
  const engine = await openEngine(name, {})
  await registerKinds(engine, [
    {
      name: 'image',
      input_schema: promptSchema,
      price: 4,
      limits: [rejectLimit('{kind}:{owner}', 2), rejectLimit('total', 3)],
    },
    { name: 'free', input_schema: true, limits: [queueLimit('free', 1)] },
    { name: 'report', internal: true, input_schema: promptSchema },
    { name: 'untyped' },
  ])
  const credits = creditsOver(engine)
  for (const owner of ['ada', 'bob', 'carol']) await credits.topUp(owner, 100)
  return { engine, credits, ada: userApi(engine, user('ada')), bob: userApi(engine, user('bob')) }
}

describe.each(testDatabases)('what end users call, on %s', (name) => {
  it('submits for whoever calls, at the price of the kind, and answers with the job', async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    const job = await ada.submit('image', { prompt: 'a cat' }, { project: 'p1', metadata: { from: 'test' } })
    expect(job).toMatchObject({
      kind: 'image',
      status: 'queued',
      owner: 'ada',
      project: 'p1',
      price: 4,
      input: { prompt: 'a cat' },
      metadata: { from: 'test' },
      progress: 0,
      position: 0,
      max_attempts: 3,
      output: null,
      finished_at: null,
    })
    expect(await engine.job(job.id)).toMatchObject({ owner_id: 'ada', price: 4 })
    expect(await ada.get(job.id)).toEqual(job)
    // What the view leaves to the functions.
    expect(await ada.jobs()).toEqual([{ ...job, position: null, eta: null }])
    expect(await ada.recent()).toEqual([job])
    expect(await bob.jobs()).toEqual([])
    expect(await bob.recent()).toEqual([])
  })

  it('refuses an input that does not fit the schema, and says where', async () => {
    const { engine, ada } = await open(name)
    await using _ = engine
    const error = await refusalOf(ada.submit('image', { prompt: '', steps: 51 }))
    expect(error).toMatchObject({ code: 'JG009', hint: errorCodes.invalid_input.hint })
    expect(error.detail).toMatchObject({
      code: 'invalid_input',
      errors: [
        { pointer: '/prompt', code: 'minLength', detail: 'must have at least 1 characters' },
        { pointer: '/steps', code: 'maximum', detail: 'must be at most 50' },
      ],
    })
    expect((await refusalOf(ada.submit('image', 'x'.repeat(1_100_000)))).code).toBe('JG021')
    expect((await refusalOf(ada.submit('image', { prompt: 'x' }, { metadata: [] }))).code).toBe('JG009')
    expect((await refusalOf(ada.submit('image', { prompt: 'x' }, { project: '' }))).code).toBe('JG009')
    expect(await ada.jobs()).toEqual([])
  })

  it('knows no internal kind, and takes nothing for a kind whose input it cannot check', async () => {
    const { engine, ada } = await open(name)
    await using _ = engine
    const internal = await refusalOf(ada.submit('report', { prompt: 'x' }))
    const unknown = await refusalOf(ada.submit('nothing', { prompt: 'x' }))
    expect(internal.code).toBe('JG008')
    expect({ ...internal.detail, message: '' }).toEqual({ ...unknown.detail, message: '' })
    expect(internal.message.replace('report', 'nothing')).toBe(unknown.message)
    expect(internal.hint).toBe(unknown.hint)
    const untyped = await refusalOf(ada.submit('untyped', {}))
    expect(untyped).toMatchObject({ code: 'JG025', hint: expect.stringContaining('inputSchema') })
    expect(
      (await ada.rows('select name, price, paused from genjobs_api.kinds order by name')).map((kind) => kind['name']),
    ).toEqual(['free', 'image', 'untyped'])
    // A job of an internal kind that the server made is the owner's to see, not to make again.
    const [made] = await engine.submit([{ kind: 'report', owner: 'ada' }])
    await ada.cancel(made?.job_id ?? '')
    expect((await refusalOf(ada.retry(made?.job_id ?? ''))).code).toBe('JG025')
  })

  it('answers a repeated key with the same job, and another request under it with a refusal', async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    const first = await ada.submit('image', { prompt: 'x' }, { key: 'k' })
    expect((await ada.submit('image', { prompt: 'x' }, { key: 'k' })).id).toBe(first.id)
    expect((await refusalOf(ada.submit('image', { prompt: 'y' }, { key: 'k' }))).code).toBe('JG007')
    expect((await bob.submit('image', { prompt: 'x' }, { key: 'k' })).id).not.toBe(first.id)
  })

  it('names in a refusal only jobs of the caller', async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    const mine = await bob.submit('image', { prompt: 'x' })
    await ada.submit('image', { prompt: 'x' })
    await ada.submit('image', { prompt: 'y' })
    const shared = await refusalOf(bob.submit('image', { prompt: 'x' }))
    expect(shared).toMatchObject({ code: 'JG001' })
    expect(shared.detail).toMatchObject({ key: 'total', max: 3, blocking_jobs: [mine.id] })
    const carol = userApi(engine, user('carol'))
    expect((await refusalOf(carol.submit('image', { prompt: 'x' }))).detail).toMatchObject({ blocking_jobs: [] })
    // A retry is admitted like a submit, and refused like one.
    await bob.cancel(mine.id)
    await carol.submit('image', { prompt: 'x' })
    const again = await refusalOf(bob.retry(mine.id))
    expect(again.detail).toMatchObject({ code: 'limit_reached', blocking_jobs: [] })
  })

  it('shows status, progress and step as they are at this moment, and what the handler said', async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    const { id } = await ada.submit('image', { prompt: 'x' })
    await engine.beat('w')
    const [claimed] = await engine.claim('w', ['image'], 1)
    await engine.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify([
        { job_id: id, epoch: claimed?.epoch, progress: 40, step: 'paint', events: [{ type: 'log', data: 'hi' }] },
      ]),
    ])
    expect(await ada.get(id)).toMatchObject({
      status: 'running',
      progress: 40,
      step: 'paint',
      attempt: 1,
      reason: null,
    })
    const events = 'select job_id, seq, type, data from genjobs_api.job_events'
    expect(await ada.rows(events)).toEqual([{ job_id: id, seq: 1, type: 'log', data: 'hi' }])
    expect(await bob.rows(events)).toEqual([])
    await engine.rows(
      `insert into genjobs.kind_pace (kind, p50_ms, p90_ms, refreshed_at) values ('image', 60000, 90000, genjobs.clock())`,
    )
    const { started_at: startedAt, eta } = await ada.get(id)
    const since = (end: string) => (Date.parse(end) - (startedAt as Date).getTime()) / 1_000
    expect(eta).toMatchObject({ p50: expect.any(String) })
    expect(since((eta as { p50: string }).p50)).toBeCloseTo(60, 0)
    expect(await ada.recent()).toMatchObject([{ id, eta }])
    await engine.db.clock.advance('31s')
    expect(await ada.get(id)).toMatchObject({ reason: 'stalled' })
    await engine.finish(claimed ? [claimed] : [], 'succeeded', { output: { url: 'u' } })
    expect(await ada.get(id)).toMatchObject({ status: 'succeeded', output: { url: 'u' } })
  })

  it("shows the owner's limits with what he uses of them himself", async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    await ada.submit('image', { prompt: 'x' })
    await bob.submit('image', { prompt: 'x' })
    expect(await ada.rows('select * from genjobs_api.limits')).toEqual([
      { key: 'image:ada', max: 2, used: 1, when_full: 'reject', kinds: ['image'] },
      { key: 'total', max: 3, used: 1, when_full: 'reject', kinds: ['image'] },
    ])
    await engine.rows(`select genjobs.set_limit('image:ada', 7)`)
    expect(await ada.rows(`select max from genjobs_api.limits where key = 'image:ada'`)).toEqual([{ max: 7 }])
    expect(await asCaller(engine, { role: 'authenticated' }, 'select * from genjobs_api.limits')).toEqual([])
  })

  it('lists by kind, status, project and subject, page by page', async () => {
    const { engine, ada } = await open(name)
    await using _ = engine
    const ids: string[] = []
    for (const project of ['p', 'q', 'p']) ids.push((await ada.submit('free', 1, { project })).id)
    await ada.cancel(ids[0] ?? '')
    const found = async (args: string) => (await ada.list(args)).map(({ id }) => ids.indexOf(id))
    expect(await found('')).toEqual([2, 1, 0])
    expect(await found(`project => 'p'`)).toEqual([2, 0])
    expect(await found(`status => '{canceled,failed}'`)).toEqual([0])
    expect(await found(`kind => 'image'`)).toEqual([])
    expect(await found(`search => 'Q'`)).toEqual([1])
    expect(await found('count => 2')).toEqual([2, 1])
    expect(await found(`count => 2, before => '${ids[1]}'`)).toEqual([0])
    expect(await found('count => 100000')).toEqual([2, 1, 0])
    expect(await found('count => null')).toEqual([2, 1, 0])
  })

  it('cancels, retries, clears and deletes', async () => {
    const { engine, ada } = await open(name)
    await using _ = engine
    const first = await ada.submit('image', { prompt: 'x' })
    expect((await refusalOf(ada.retry(first.id))).code).toBe('JG005')
    expect(await ada.cancel(first.id)).toMatchObject({ id: first.id, status: 'canceled' })
    expect(await ada.cancel(first.id)).toMatchObject({ status: 'canceled' })
    const second = await ada.retry(first.id)
    expect(second).toMatchObject({ status: 'queued', price: 4, metadata: { retry_of: first.id } })
    expect((await ada.retry(first.id)).id).toBe(second.id)
    expect(await ada.clear('image:ada')).toMatchObject([
      { id: second.id, status: 'failed', error: { code: 'cleared' } },
    ])
    expect(await ada.clear('image:ada')).toEqual([])
    await ada.delete(second.id)
    expect((await refusalOf(ada.get(second.id))).code).toBe('JG006')
    expect((await refusalOf(ada.delete(second.id))).code).toBe('JG006')
    const live = await ada.submit('image', { prompt: 'x' })
    await ada.delete(live.id)
    expect((await ada.jobs()).map(({ id }) => id)).toEqual([first.id])
  })

  it('answers for a job of somebody else exactly as for one that is missing, and leaves it alone', async () => {
    const { engine, ada, bob } = await open(name)
    await using _ = engine
    const { id } = await ada.submit('image', { prompt: 'x' })
    const ended = await ada.submit('image', { prompt: 'x' })
    await ada.cancel(ended.id)
    const before = await ada.jobs()
    for (const call of ['get', 'cancel', 'retry', 'delete'] as const) {
      const absent = await refusalOf(bob[call](missing))
      expect(absent.code, call).toBe('JG006')
      for (const foreign of [id, ended.id]) expect(await refusalOf(bob[call](foreign)), call).toEqual(absent)
    }
    expect(await bob.clear('image:ada')).toEqual(await bob.clear('image:nobody'))
    expect(await bob.clear('total')).toEqual([])
    expect(await bob.list(`before => '${id}'`)).toEqual([])
    expect(await ada.jobs()).toEqual(before)
  })

  it('answers within PostgREST with the code and the HTTP status of each error', async () => {
    const { engine, ada } = await open(name)
    await using _ = engine
    const http = userApi(engine, { ...user('ada'), http: true })
    const answerOf = async (promise: Promise<unknown>) => {
      const { code, message, detail } = await refusalOf(promise)
      expect(code).toBe('PGRST')
      const body = JSON.parse(message) as { code: string; message: string; details: string; hint: string }
      return { ...body, details: JSON.parse(body.details) as object, ...detail }
    }
    const as = (code: ErrorCode) => ({
      code: errorCodes[code].sqlstate,
      status: errorCodes[code].http,
      hint: errorCodes[code].hint,
      headers: {},
    })
    expect(await answerOf(http.get(missing))).toMatchObject(as('not_found'))
    expect(await answerOf(http.submit('image', {}))).toMatchObject({
      ...as('invalid_input'),
      details: { errors: [{ pointer: '', code: 'required' }] },
    })
    expect(await answerOf(http.submit('report', {}))).toMatchObject(as('unknown_kind'))
    await ada.submit('image', { prompt: 'x' })
    const { id } = await ada.submit('image', { prompt: 'x' })
    expect(await answerOf(http.submit('image', { prompt: 'x' }))).toMatchObject({
      ...as('limit_reached'),
      details: { key: 'image:ada', max: 2 },
    })
    expect(await answerOf(http.retry(id))).toMatchObject(as('illegal_transition'))
    expect(await answerOf(userApi(engine, { role: 'authenticated', http: true }).get(id))).toMatchObject(
      as('unauthenticated'),
    )
  })

  it('knows every code of an error as the contract does', async () => {
    const { engine } = await open(name)
    await using _ = engine
    const rows = await engine.rows<{ code: string }>('select * from genjobs.error_codes()')
    expect(Object.fromEntries(rows.map(({ code, ...rest }) => [code, rest]))).toEqual(errorCodes)
  })
})
