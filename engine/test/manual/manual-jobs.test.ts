import { testDatabases, testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { creditsOver } from '../money/credits.ts'
import { openManual } from './manual.ts'

describe.each(testDatabases)('manual jobs on %s', (name) => {
  it('go from queued to running to their end; every other step is refused and changes nothing', async () => {
    await using e = await openManual(name)
    const id = await e.make('generation', 'ada', { mode: 'fast', input_asset: 'a', expected_cost_micros: 30_000 })
    const refused = async (...statuses: unknown[]) => {
      const before = await e.rows<{ status: string }>('select * from genjobs.jobs where id = $1', [id])
      for (const status of statuses) {
        expect([status, await e.transition(id, status as string, { error: 'x', cost_micros: 1 })]).toMatchObject([
          status,
          { result: 'illegal_transition', status: before[0]?.status },
        ])
      }
      expect(await e.rows('select * from genjobs.jobs where id = $1', [id])).toEqual(before)
    }
    const all = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled', 'nonsense', '', null]
    const allBut = (...legal: string[]) => all.filter((status) => !legal.includes(status ?? ''))

    await refused(...allBut('running'))
    expect(await e.transition(id, 'running')).toMatchObject({ result: 'ok', status: 'running' })
    expect(await e.job(id)).toMatchObject({
      status: 'running',
      reason: null,
      attempt: 1,
      max_attempts: 1,
      cost_micros: 30_000,
      finished_at: null,
      started_at: expect.any(Date) as Date,
    })
    await refused(...allBut('succeeded', 'failed'))
    await e.transition(id, 'succeeded', { output: { url: 'x' }, error: 'no', cost_micros: 5 })
    expect(await e.job(id)).toMatchObject({
      status: 'succeeded',
      output: { url: 'x' },
      error: null,
      cost_micros: 5,
      progress: 100,
      finished_at: expect.any(Date) as Date,
    })
    await refused(...all)

    const failed = await e.make('generation')
    expect(
      await e.transitions([
        { job_id: failed, status: 'running' },
        { job_id: failed, status: 'failed', error: 'out of ideas', output: 1 },
        { job_id: failed, status: 'succeeded' },
        { job_id: failed.replace(/.$/, (last) => (last === '0' ? '1' : '0')), status: 'running' },
        { job_id: await e.make('worked'), status: 'running' },
      ]),
    ).toMatchObject([
      { result: 'ok', status: 'running' },
      { result: 'ok', status: 'failed' },
      { result: 'illegal_transition', status: 'failed' },
      { result: 'not_found', status: null },
      { result: 'not_manual', status: 'queued' },
    ])
    expect(await e.job(failed)).toMatchObject({ output: null, error: { code: 'failed', message: 'out of ideas' } })
    const other = await e.make('generation')
    expect(await e.transitions([{ job_id: other, status: 'running' }], 'bob')).toMatchObject([{ result: 'not_found' }])
  })
})

describe.each(testServerNames)('manual jobs on PostgreSQL %s', (name) => {
  it('stand in no queue: no worker runs them, and they take no delay', async () => {
    await using e = await openManual(name)
    const id = await e.make('generation')
    expect(await e.claim('w', ['generation', 'worked'], 5)).toEqual([])
    await e.sweep()
    expect(await e.claim('w', ['generation', 'worked'], 5)).toEqual([])
    expect((await e.submit([{ kind: 'generation', owner: 'ada' }], true))[0]).toMatchObject({ error: null })
    for (const when of [{ delay_ms: 0 }, { run_at_ms: 1 }]) {
      const [answer] = await e.submit([{ kind: 'generation', owner: 'ada', ...when }])
      expect(answer?.error).toMatchObject({ code: 'invalid_input' })
    }
    const item = JSON.stringify({ kind: 'generation', owner: 'ada', input: {} })
    await expect(e.rows(`select genjobs.start_job($1)`, [item])).rejects.toMatchObject({ code: 'JG009' })
    await e.transition(id, 'running')
    expect(await e.rows('select * from genjobs.count_jobs() order by status')).toEqual([
      { kind: 'generation', status: 'queued', jobs: 1 },
      { kind: 'generation', status: 'running', jobs: 1 },
    ])
    const [range] = await e.rows<{ dead: boolean }>('select genjobs.partition_is_dead(null, null) as dead')
    expect(range?.dead).toBe(false)
  })

  it('hold rejecting limits until their end, whoever ends them: the app, a cancel, a clear, time', async () => {
    await using e = await openManual(name)
    const full = async () => (await e.submit([{ kind: 'single', owner: 'ada' }]))[0]?.error?.['blocking_jobs']
    const first = await e.make('single')
    expect(await full()).toEqual([first])
    await e.transition(first, 'running')
    expect(await full()).toEqual([first])
    await e.transition(first, 'failed')

    const second = await e.make('single')
    expect(await e.cancel([second], 'bob')).toMatchObject([{ result: 'not_found' }])
    expect(await e.cancel([second], 'ada')).toMatchObject([{ result: 'canceled' }])
    const third = await e.make('single')
    await e.transition(third, 'running')
    expect(await e.rows(`select genjobs.clear_jobs('single:ada') as id`)).toEqual([{ id: third }])
    const fourth = await e.make('single')
    await e.transition(fourth, 'running')
    await e.db.clock.advance('2m')
    // Nobody sweeps: the next submit finds the stale one.
    const fifth = await e.make('single')
    await e.db.clock.advance('2m')
    expect(await e.sweep()).toMatchObject({ stale: 1, errors: [] })
    const ends = [second, third, fourth, fifth].map(async (id) => {
      const { status, error } = await e.job(id)
      return [status, (error as { code: string } | null)?.code]
    })
    expect(await Promise.all(ends)).toEqual([
      ['canceled', 'canceled'],
      ['failed', 'cleared'],
      ['failed', 'stale'],
      ['failed', 'stale'],
    ])
    const last = await e.make('single')
    expect(await e.rows('select * from genjobs.delete_jobs($1)', [[last, second]])).toMatchObject([
      { result: 'deleted' },
      { result: 'deleted' },
    ])
    expect(await e.rows('select from genjobs.manual_jobs')).toHaveLength(4)
  })

  it('are paid for as others: captured on success, given back otherwise', async () => {
    await using e = await openManual(name)
    const credits = creditsOver(e)
    await credits.topUp('ada', 12)
    const [one, two, three] = [await e.make('sold'), await e.make('sold'), await e.make('sold')]
    await e.transitions([one, two].map((job_id) => ({ job_id, status: 'running' })))
    await e.transitions([
      { job_id: one, status: 'succeeded' },
      { job_id: two, status: 'failed' },
    ])
    await e.cancel([three])
    expect(await credits.account('ada')).toMatchObject({ balance: 8, held: 0, available: 8 })
    expect(await e.job(one)).toMatchObject({ price: 4, charged: 4 })
    await credits.verify()
  })

  it('can be changed in every state, and what has ended stays counted as what it is now', async () => {
    await using e = await openManual(name)
    const id = await e.make('generation', 'ada', { expected_cost_micros: 10, metadata: { a: 1 } })
    const changes = { mode: 'slow', input_asset: 'b', cost_micros: 20, metadata: { b: 2 }, progress: 40, step: 'ink' }
    expect(await e.update(id, changes)).toBe('ok')
    const { input_asset, ...same } = changes
    expect(await e.job(id)).toMatchObject({ ...same, input_asset_id: input_asset, status: 'queued' })
    expect(await e.update(id, { mode: null, input_asset: null, step: null, error: 'odd' })).toBe('ok')
    expect(await e.job(id)).toMatchObject({
      mode: null,
      input_asset_id: null,
      step: null,
      cost_micros: 20,
      metadata: { b: 2 },
      error: { code: 'failed', message: 'odd' },
    })
    expect(await e.counted()).toEqual([{ jobs: 0, cost: 0 }])
    await e.transition(id, 'running')
    await e.transition(id, 'succeeded')
    expect(await e.counted()).toEqual([{ jobs: 1, cost: 20 }])
    await e.update(id, { cost_micros: 70 })
    expect(await e.counted()).toEqual([{ jobs: 1, cost: 70 }])
    await e.update(id, { metadata: {} })
    expect(await e.counted()).toEqual([{ jobs: 1, cost: 70 }])
    const worked = await e.make('worked')
    expect(await e.update(worked, { mode: 'x' })).toBe('not_manual')
    for (const bad of [-1, 0.5, 2 ** 53, '5', null, [], 1e300]) {
      await expect(e.update(id, { cost_micros: bad }), String(bad)).rejects.toMatchObject({ code: 'JG009' })
      await expect(e.transition(id, 'running', { cost_micros: bad }), String(bad)).rejects.toMatchObject({
        code: 'JG009',
      })
    }
    for (const bad of [
      { status: 'failed' },
      { owner: 'bob' },
      { price: 0 },
      { mode: 1 },
      { progress: 101 },
      { metadata: [] },
    ]) {
      await expect(e.update(id, bad), JSON.stringify(bad)).rejects.toMatchObject({ code: 'JG009' })
    }
    expect(await e.job(id)).toMatchObject({ cost_micros: 70, status: 'succeeded' })
  })

  it('keep the statistics folded where nobody sweeps', async () => {
    await using e = await openManual(name)
    const made = await e.submit(Array.from({ length: 251 }, () => ({ kind: 'generation', owner: 'ada' })))
    const items = (status: string) => made.map(({ job_id }) => ({ job_id, status }))
    await e.transitions(items('running'))
    await e.transitions(items('succeeded').slice(1))
    await e.transition(made[0]!.job_id, 'succeeded')
    expect(await e.rows('select from genjobs.stat_changes')).toHaveLength(1)
    expect(await e.counted()).toEqual([{ jobs: 251, cost: 0 }])
  })

  it('of a project go with it; a file that is gone is forgotten, also by jobs that run', async () => {
    await using e = await openManual(name)
    const kept = await e.make('generation', 'ada', { project: 'other', input_asset: 'file' })
    const worked = await e.make('worked', 'ada', { project: 'other', input_asset: 'file' })
    const [claimed] = await e.claim('w', ['worked'], 1)
    await e.db.clock.advance('1m')
    const live = await e.make('generation', 'ada', { project: 'p', input_asset: 'file' })
    await e.make('generation', 'bob', { project: 'p' })
    await e.make('worked', 'bob', { project: 'p' })
    await e.transition(live, 'running')
    expect(await e.rows(`select * from genjobs.forget_input_asset('file', 1)`)).toEqual([
      { forgotten: 2, remaining: 1 },
    ])
    expect(await e.rows(`select * from genjobs.forget_input_asset('file', null)`)).toEqual([
      { forgotten: 1, remaining: 0 },
    ])
    await e.finish([claimed!], 'failed')
    expect(await e.rows('select finished_at - started_at as ran from genjobs.attempts')).toMatchObject([
      { ran: { minutes: 1 } },
    ])
    expect(await e.rows(`select * from genjobs.delete_project('p', 2)`)).toEqual([{ deleted: 2, remaining: 1 }])
    expect(await e.rows(`select * from genjobs.delete_project('p', null)`)).toEqual([{ deleted: 1, remaining: 0 }])
    expect(await e.rows('select id, input_asset_id from genjobs.jobs order by id')).toEqual([
      { id: kept, input_asset_id: null },
      { id: worked, input_asset_id: null },
    ])
    await expect(e.rows(`select * from genjobs.delete_project('')`)).rejects.toMatchObject({ code: 'JG009' })
    await e.rows(`select * from genjobs.erase_owner('ada')`)
    expect(await e.rows('select from genjobs.manual_jobs')).toEqual([])
  })

  it('have no queueing limit, and a kind turns manual, or back, only when none of its jobs lives', async () => {
    await using e = await openManual(name)
    const queueing = { manual: true, limits: [{ key: 'q', max: 1, policy: 'queue' as const }] }
    await expect(e.registerKinds({ waits: queueing })).rejects.toMatchObject({ code: 'JG018' })
    const id = await e.make('generation')
    const worked = await e.make('worked')
    await expect(e.registerKinds({ generation: {} })).rejects.toMatchObject({ code: 'JG018' })
    await expect(e.registerKinds({ worked: { manual: true } })).rejects.toMatchObject({ code: 'JG018' })
    const [claimed] = await e.claim('w', ['worked'], 1)
    await expect(e.registerKinds({ worked: { manual: true } })).rejects.toMatchObject({ code: 'JG018' })
    await e.finish([claimed!], 'failed')
    await e.cancel([id])
    await e.registerKinds({ generation: {}, worked: { manual: true } })
    expect(await e.transition(id, 'running')).toMatchObject({ result: 'illegal_transition' })
    expect(await e.transition(worked, 'running')).toMatchObject({ result: 'not_manual' })
    await e.make('generation')
    expect(await e.claim('w', ['generation', 'worked'], 5)).toHaveLength(1)
  })
})
