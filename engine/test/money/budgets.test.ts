import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, rejectLimit, type KindOptions } from '../engine.ts'
import { budgetsOver } from './budgets.ts'
import { creditsOver } from './credits.ts'

const kinds: Record<string, KindOptions> = {
  image: { price: 4, max_attempts: 2, retry_first_ms: 1, retry_max_ms: 1 },
  single: { price: 4, limits: [rejectLimit('single:{owner}', 1)] },
  video: { expected_cost_micros: 400 },
  free: {},
}

async function open(name: string) {
  const engine = await openEngine(name, kinds)
  const credits = creditsOver(engine)
  for (const owner of ['ada', 'ben']) await credits.topUp(owner, 1_000)
  await engine.beat('w')
  return Object.assign(engine, { account: credits.account }, budgetsOver(engine))
}

const image = { kind: 'image', owner: 'ada' }
const codes = (answers: { error: null | Record<string, unknown> }[]) =>
  answers.map(({ error }) => error?.['code'] ?? 'ok')

describe.each(testDatabases)('budgets on %s', (name) => {
  it('hold at submit, count what was charged, and give the rest back', async () => {
    await using e = await open(name)
    await e.set({ max: 20 })
    await e.submit([image, image, image, { kind: 'free', owner: 'ada' }, { kind: 'single', owner: 'ben' }])
    expect(await e.use('owner', 'ada')).toEqual([[0, 12, 8]])
    const [first, second, third] = await e.claim('w', ['image'], 3)
    await e.finish([first!], 'succeeded', { charge: 3 })
    expect(await e.use('owner', 'ada')).toEqual([[3, 8, 9]])
    await e.finish([second!], 'failed', { permanent: true })
    await e.cancel([third!.id])
    expect(await e.use('owner', 'ada')).toEqual([[3, 0, 17]])
    expect(codes(await e.submit(Array.from({ length: 5 }, () => image)))).toEqual([
      ...Array.from({ length: 4 }, () => 'ok'),
      'budget_exceeded',
    ])
    expect(await e.use('owner', 'ada')).toEqual([[3, 16, 1]])
    expect(await e.account('ada')).toMatchObject({ balance: 997, held: 16 })
  })

  it('refuse with their figures, leave no key behind, and hold nothing of the others', async () => {
    await using e = await open(name)
    await e.db.clock.set(new Date('2026-02-10T12:00:00Z'))
    await e.beat('w')
    await e.set({ max: 100, scope: 'kind', key: 'image' })
    await e.set({ max: 7, period: 'month', time_zone: 'europe/berlin' })
    const item = { ...image, idempotency_key: 'k' }
    const [taken, refused] = await e.submit([image, item])
    expect(taken?.error).toBeNull()
    expect(refused?.error).toEqual({
      code: 'budget_exceeded',
      message: '3 of 7 credits are left for owner ada this month; the job needs 4',
      required: 4,
      available: 3,
      budget: {
        scope: 'owner',
        key: 'ada',
        measure: 'credits',
        period: 'month',
        max: 7,
        spent: 0,
        held: 4,
        left: 3,
        resets_at: '2026-02-28T23:00:00Z',
      },
    })
    expect(await e.use('kind', 'image')).toEqual([[0, 4, 96]])
    expect(await e.account('ada')).toMatchObject({ held: 4 })
    await e.set({ max: 8, period: 'month', time_zone: 'Europe/Berlin' })
    expect((await e.submit([item]))[0]).toMatchObject({ replayed: false, error: null })
    expect((await e.submit([item]))[0]).toMatchObject({ replayed: true, error: null })
    expect(await e.use('owner', 'ada')).toEqual([[0, 8, 0]])
  })

  it('give back what a limit refuses, and keep what is tried again', async () => {
    await using e = await open(name)
    await e.set({ max: 20 })
    expect(codes(await e.submit([{ kind: 'single', owner: 'ada' }, { kind: 'single', owner: 'ada' }, image]))).toEqual([
      'ok',
      'limit_reached',
      'ok',
    ])
    expect(await e.use('owner', 'ada')).toEqual([[0, 8, 12]])
    await e.finish(await e.claim('w', ['image'], 1), 'failed')
    expect(await e.use('owner', 'ada')).toEqual([[0, 8, 12]])
    await e.db.clock.advance('1m')
    await e.beat('w')
    await e.promote()
    await e.finish(await e.claim('w', ['image'], 1), 'failed')
    await e.rows(`select genjobs.clear_jobs('single:ada')`)
    expect(await e.use('owner', 'ada')).toEqual([[0, 0, 20]])
    expect(await e.pending()).toBe(2)
    await e.sweep()
    expect(await e.pending()).toBe(0)
    expect(await e.use('owner', 'ada')).toEqual([[0, 0, 20]])
  })

  it('count costs: what is expected at first, then what all attempts have cost', async () => {
    await using e = await open(name)
    await e.set({ scope: 'all', measure: 'cost', max: 1_350 })
    const video = { kind: 'video', owner: 'ada' }
    await e.submit([video, { ...video, expected_cost_micros: 100 }, { kind: 'free', owner: 'ada' }])
    expect(await e.use('all', null)).toEqual([[0, 500, 850]])
    for (const job of await e.claim('w', ['video', 'free'], 3)) {
      await e.rows('select genjobs.report_jobs($1)', [
        JSON.stringify([{ job_id: job.id, epoch: job.epoch, cost_micros: 450, units: {} }]),
      ])
      await e.finish([job], job.kind === 'free' ? 'failed' : 'succeeded', { permanent: true })
    }
    expect(await e.use('all', null)).toEqual([[1_350, 0, 0]])
    // Costs nothing by expectation, and there is nothing left.
    expect((await e.submit([{ kind: 'free', owner: 'ben' }]))[0]?.error).toMatchObject({
      code: 'budget_exceeded',
      required: 0,
      available: 0,
      message: '0 of 1350 micros of cost are left for everybody in all; the job needs 0',
    })
  })

  it('of an owner go before the default, each by measure and period; every owner has the default for himself', async () => {
    await using e = await open(name)
    await e.set({ key: null, max: 8 })
    await e.set({ key: null, max: 100, period: 'day' })
    await e.set({ key: 'ada', max: 4 })
    expect(codes(await e.submit([image, image]))).toEqual(['ok', 'budget_exceeded'])
    const ben = { ...image, owner: 'ben' }
    expect(codes(await e.submit([ben, ben, ben]))).toEqual(['ok', 'ok', 'budget_exceeded'])
    expect((await e.read('owner', 'ben')).map((b) => [b.key, b.max, b.held])).toEqual([
      [null, 8, 8],
      [null, 100, 8],
    ])
    expect((await e.read('owner', 'ada')).map((b) => [b.key, b.max, b.held])).toEqual([
      [null, 100, 4],
      ['ada', 4, 4],
    ])
    await e.set({ scope: 'project', key: null, max: 4 })
    await e.set({ key: 'ada', max: 100 })
    const at = (project: string | null) => ({ ...image, project })
    expect(codes(await e.submit([at('p'), at('p'), at('q'), at(null)]))).toEqual(['ok', 'budget_exceeded', 'ok', 'ok'])
    expect((await e.read('owner', null)).map((b) => [b.key, b.held, b.remaining])).toEqual([
      [null, null, null],
      [null, null, null],
      ['ada', 16, 84],
    ])
  })

  it('begin anew at midnight where they are, also when clocks change; a job counts when it was submitted', async () => {
    await using e = await open(name)
    const begin = async (day: string, zone: string) =>
      (await e.rows<{ at: Date }>('select genjobs.day_begin($1, $2) as at', [day, zone]))[0]!.at.toISOString()
    expect(await begin('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
    expect(await begin('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
    expect(await begin('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z')
    expect(await begin('2026-10-26', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z')
    // Midnight is left out in Beirut, and comes twice in Havana.
    expect(await begin('2026-03-29', 'Asia/Beirut')).toBe('2026-03-28T22:00:00.000Z')
    expect(await begin('2026-11-01', 'America/Havana')).toBe('2026-11-01T04:00:00.000Z')

    await e.set({ period: 'day', time_zone: 'Europe/Berlin', max: 4 })
    for (const [at, answer] of [
      ['2026-10-24T21:59:59Z', 'ok'],
      ['2026-10-24T22:00:00Z', 'ok'],
      ['2026-10-25T22:59:59Z', 'budget_exceeded'],
      ['2026-10-25T23:00:00Z', 'ok'],
    ] as const) {
      await e.db.clock.set(new Date(at))
      expect([at, ...codes(await e.submit([image]))]).toEqual([at, answer])
    }
    await e.beat('w')
    await e.finish(await e.claim('w', ['image'], 3), 'succeeded')
    const [today] = await e.read('owner', 'ada')
    expect(today).toMatchObject({
      spent: 4,
      starts_at: new Date('2026-10-25T23:00:00Z'),
      resets_at: new Date('2026-10-26T23:00:00Z'),
    })
    // What is long past goes; the total stays.
    await e.set({ max: 100 })
    await e.submit([image])
    await e.db.clock.advance('102d')
    await e.sweep()
    expect(await e.rows('select period_start::text as day, held from genjobs.budget_uses')).toEqual([
      { day: '-infinity', held: 0 },
    ])
  })

  it('warn once a period at a threshold; whoever takes a warning and dies leaves it to others', async () => {
    await using e = await open(name)
    await e.db.clock.set(new Date('2026-02-10T12:00:00Z'))
    const id = await e.set({ period: 'day', max: 100, warn_at: 8 })
    await e.submit([image])
    expect(await e.warnings()).toEqual([])
    await e.submit([image, image])
    const [warning, ...more] = await e.warnings()
    expect(warning).toMatchObject({ scope: 'owner', key: 'ada', warn_at: 8, spent: 0, held: 12 })
    expect([more, await e.warnings()]).toEqual([[], []])
    await e.db.clock.advance('61s')
    expect((await e.warnings()).map((one) => one.id)).toEqual([warning!.id])
    await e.rows('select genjobs.forget_budget_warnings($1)', [[warning!.id]])
    await e.db.clock.advance('61s')
    await e.submit([image])
    expect(await e.warnings()).toEqual([])
    // Another threshold, and another day, warn again.
    expect(await e.set({ period: 'day', max: 100, warn_at: 20 })).toBe(id)
    await e.submit([image])
    const [second] = await e.warnings()
    expect(second).toMatchObject({ warn_at: 20, held: 20 })
    await e.rows('select genjobs.forget_budget_warnings($1)', [[second!.id]])
    await e.db.clock.advance('1d')
    await e.submit([image, image, image, image, image])
    expect(await e.warnings()).toMatchObject([{ warn_at: 20, held: 20 }])
  })

  it('warn of costs that were higher than expected, and not of what a limit refuses', async () => {
    await using e = await open(name)
    await e.set({ max: 100, warn_at: 8 })
    await e.set({ scope: 'kind', key: 'free', measure: 'cost', max: 1_000, warn_at: 500 })
    await e.submit([{ kind: 'single', owner: 'ada' }])
    await e.submit([
      { kind: 'single', owner: 'ada' },
      { kind: 'free', owner: 'ada' },
    ])
    expect(await e.warnings()).toEqual([])
    const [job] = await e.claim('w', ['free'], 1)
    await e.rows('select genjobs.report_jobs($1)', [
      JSON.stringify([{ job_id: job!.id, epoch: job!.epoch, cost_micros: 700, units: {} }]),
    ])
    await e.finish([job!], 'succeeded')
    await e.sweep()
    expect(await e.warnings()).toMatchObject([{ scope: 'kind', key: 'free', warn_at: 500, spent: 700, held: 0 }])
  })

  it('are removed with what was counted; jobs that were held for them end as ever', async () => {
    await using e = await open(name)
    expect(await e.remove('owner', 'ada')).toBe(false)
    await e.set({ max: 8, warn_at: 1 })
    await e.submit([image])
    expect(await e.remove('owner', 'ada')).toBe(true)
    expect(codes(await e.submit([image, image]))).toEqual(['ok', 'ok'])
    await e.finish(await e.claim('w', ['image'], 3), 'succeeded')
    await e.set({ max: 8 })
    expect(await e.use('owner', 'ada')).toEqual([[0, 0, 8]])
    await e.db.clock.advance('2h')
    await e.sweep()
    expect(
      await e.rows(`select (select count(*)::integer from genjobs.budgets) as budgets,
        (select count(*)::integer from genjobs.budget_uses) + (select count(*)::integer from genjobs.budget_changes)
        + (select count(*)::integer from genjobs.budget_holds) + (select count(*)::integer from genjobs.budget_warnings) as rest`),
    ).toEqual([{ budgets: 1, rest: 0 }])
  })

  it('of an owner who is erased go with him, and others keep theirs', async () => {
    await using e = await open(name)
    await e.set({ key: null, max: 100, warn_at: 1 })
    await e.set({ key: 'ada', max: 100, period: 'day' })
    await e.submit([image, { ...image, owner: 'ben' }])
    await e.rows(`select * from genjobs.erase_owner('ada', null)`)
    expect(await e.rows('select key from genjobs.budget_uses')).toEqual([{ key: 'ben' }])
    expect((await e.warnings()).map(({ key }) => key)).toEqual(['ben'])
    expect(await e.use('owner', 'ben')).toEqual([[0, 4, 96]])
  })

  it('refuse what is no budget', async () => {
    await using e = await open(name)
    for (const amount of [-1, 0.1, 1e300, 2 ** 53 + 2, '5', null, true, {}, [5]]) {
      await expect(e.set({ max: amount }), `max ${JSON.stringify(amount)}`).rejects.toThrow(
        /max must be a whole number/,
      )
      if (amount === null) continue
      await expect(e.set({ max: 5, warn_at: amount }), `warn_at ${JSON.stringify(amount)}`).rejects.toThrow(
        /warn_at must/,
      )
    }
    for (const wrong of [
      { scope: 'team' },
      { scope: null },
      { scope: 'all', key: 'x' },
      { key: '' },
      { key: 5 },
      { key: 'x'.repeat(201) },
      { measure: 'money' },
      { period: 'week' },
      { time_zone: 'Mars/Olympus' },
      { time_zone: 'XYZ+3' },
      { time_zone: 5 },
    ]) {
      await expect(e.set({ max: 5, ...wrong }), JSON.stringify(wrong)).rejects.toThrow(
        /must be|has no key|no time zone/,
      )
    }
    expect(await e.rows('select * from genjobs.budgets')).toEqual([])
    for (const cost of [-1, 0.1, 2 ** 53 + 2, '5', true]) {
      const [answer] = await e.submit([{ kind: 'video', owner: 'ada', expected_cost_micros: cost }])
      expect(answer?.error, String(cost)).toMatchObject({ code: 'invalid_input' })
    }
  })
})
