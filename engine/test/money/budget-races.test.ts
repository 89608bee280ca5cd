import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import type { KindOptions } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { budgetsOver } from './budgets.ts'
import { image, moneySessions } from './money-sessions.ts'

const kinds: Record<string, KindOptions> = {
  image: { expected_cost_micros: 1, max_attempts: 2, retry_first_ms: 1, retry_max_ms: 1 },
  video: {
    expected_cost_micros: 3,
    limits: [{ key: 'video:{owner}', max: 2, policy: 'reject' }],
  },
}

const { open, connect } = moneySessions(kinds, budgetsOver)

/** Budgets between sessions. In costs, so that no account makes the submits of an owner wait for each other. */
describe.each(testServerNames.slice(0, 1))('budgets between sessions on PostgreSQL %s', (name) => {
  it('1 left and 50 simultaneous submits of many owners over 10 connections: one is accepted each time', async () => {
    await using e = await open(name)
    await e.set({ scope: 'project', key: null, measure: 'cost', max: 1 })
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connect(e)))
    for (let round = 0; round < 40; round++) {
      // Every other round is of a project whose use is there already.
      const project = `p${Math.floor(round / 2)}`
      const answers = (
        await Promise.all(Array.from({ length: 50 }, (_, n) => sessions[n % 10]!.submit([image(`o${n}`, { project })])))
      ).flat()
      expect(answers.filter(({ error }) => error === null)).toHaveLength(1)
      for (const { error } of answers) {
        if (error) expect(error).toMatchObject({ code: 'budget_exceeded', required: 1, available: 0 })
      }
      expect(await e.use('project', project)).toEqual([[0, 1, 0]])
      await e.cancel(answers.flatMap(({ job_id: job, error }) => (error ? [] : [job])))
      // Folded: else those who fold would wait for each other.
      await e.sweep()
    }
  }, 120_000)

  it('a transaction that holds a budget is waited for by submits under it alone; no finish and no sweep waits', async () => {
    await using e = await open(name)
    await e.set({ key: null, measure: 'cost', max: 100, warn_at: 1 })
    await e.set({ scope: 'all', measure: 'cost', period: 'month', max: 100 })
    await e.remove('all', null, 'cost', 'month')
    await e.submit([image('ada'), image('ada'), image('ada')])
    const [done, failed, canceled] = await e.claim('w', ['image'], 3)
    const holder = await connect(e)
    await holder.rows('begin')
    expect((await holder.submit([image('ada')], true))[0]?.error).toBeNull()

    const waiter = await connect(e)
    const waiting = waiter.submit([image('ada')])
    await waiter.connection.untilBlocked()
    // Each of these would wait for ever behind the budget, since it is let go only afterwards.
    await e.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify([{ job_id: done!.id, epoch: done!.epoch, cost_micros: 7, units: {} }]),
    ])
    await e.finish([done!], 'succeeded')
    await e.finish([failed!], 'failed', { permanent: true })
    await e.cancel([canceled!.id])
    expect((await e.submit([image('ben')]))[0]?.error).toBeNull()
    expect(await e.use('owner', 'ada')).toEqual([[7, 0, 93]])
    expect((await e.sweep()).errors).toEqual([])
    expect(await e.pending()).toBe(3)

    await holder.rows('commit')
    expect((await waiting)[0]?.error).toBeNull()
    expect(await e.use('owner', 'ada')).toEqual([[7, 2, 91]])
    expect(await e.pending()).toBe(0)
  })

  it('what is settled while a use is folded is folded the next time, once', async () => {
    await using e = await open(name)
    await e.set({ measure: 'cost', max: 5 })
    await e.submit([image('ada'), image('ada'), image('ada')])
    const [first, second, third] = await e.claim('w', ['image'], 3)
    await e.finish([first!], 'succeeded')
    const settler = await connect(e)
    await settler.rows('begin')
    await settler.finish([second!], 'succeeded')
    const folder = await connect(e)
    await folder.rows('begin')
    await folder.submit([image('ada')], true)
    await settler.rows('commit')
    await e.finish([third!], 'failed', { permanent: true })
    await folder.rows('commit')
    expect(await e.pending()).toBe(2)
    expect(await e.use('owner', 'ada')).toEqual([[0, 1, 4]])
    await e.verify()
    await e.sweep()
    expect(await e.rows('select spent, held from genjobs.budget_uses')).toEqual([{ spent: 0, held: 1 }])
  })

  it('whoever waits for a use that another submit is making holds none meanwhile, and then locks both', async () => {
    await using e = await open(name)
    await e.set({ key: null, measure: 'cost', max: 1 })
    const [maker, waiter] = await Promise.all([connect(e), connect(e)])
    // Zoe's is there, and free again.
    await maker.cancel((await maker.submit([image('zoe')])).map(({ job_id: job }) => job))
    await maker.rows('begin')
    await maker.submit([image('ben')], true)
    const waiting = waiter.submit([image('ben'), image('zoe')])
    await waiter.connection.untilBlocked()
    // A deadlock, if the waiter had locked what was there.
    await maker.submit([image('zoe')], true)
    await maker.rows('commit')
    expect((await waiting).map(({ error }) => error && error['code'])).toEqual(['budget_exceeded', 'budget_exceeded'])
    expect(await e.use('owner', 'ben')).toEqual([[0, 1, 0]])
  })

  it('a budget that is removed while a submit uses it leaves nothing behind', async () => {
    await using e = await open(name)
    await e.set({ measure: 'cost', max: 10 })
    const submitter = await connect(e)
    await submitter.rows('begin')
    await submitter.submit([image('ada')], true)
    expect(await e.remove('owner', 'ada', 'cost')).toBe(true)
    await e.sweep()
    await submitter.rows('commit')
    await e.verify()
    await e.promote()
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
    await e.db.clock.advance('2h')
    for (let round = 0; round < 2; round++) expect((await e.sweep()).errors).toEqual([])
    for (const table of ['budgets', 'budget_uses', 'budget_changes', 'budget_holds']) {
      expect(await e.rows(`select * from genjobs.${table}`), table).toEqual([])
    }
  })

  it('two who take warnings at once never take the same one', async () => {
    await using e = await open(name)
    await e.set({ key: null, measure: 'cost', max: 100, warn_at: 1 })
    await e.submit(Array.from({ length: 40 }, (_, n) => image(`o${n}`)))
    const takers = await Promise.all(Array.from({ length: 4 }, () => connect(e)))
    const taken = (await Promise.all(takers.map(({ warnings }) => warnings()))).flat()
    expect(taken).toHaveLength(40)
    expect(new Set(taken.map(({ id }) => id)).size).toBe(40)
  })

  const seeds = Array.from({ length: Number(process.env['GENJOBS_HISTORY_RUNS'] ?? 2) }, (_, n) => n + 1)
  it.each(seeds)(
    'history %i of submits, retries, finishes, cancels and sweeps on eight connections: never more is set aside than there is',
    async (seed) => {
      await using e = await open(name)
      const max = { all: 14, ada: 6, video: 9 }
      await e.set({ scope: 'all', measure: 'cost', max: max.all })
      await e.set({ measure: 'cost', max: max.ada })
      await e.set({ scope: 'kind', key: 'video', measure: 'cost', period: 'day', max: max.video })
      const sessions = await Promise.all(Array.from({ length: 8 }, () => connect(e)))
      const done = new Map<string, number>()
      await Promise.all(
        sessions.map(async (session, n) => {
          const random = seededRandom(seed * 100 + n)
          const worker = `w${n}`
          for (let step = 0; step < 60; step++) {
            const act = random.below(10)
            await session.beat(worker)
            if (act < 5) {
              const items = Array.from({ length: 1 + random.below(3) }, () => ({
                kind: random.pick(['image', 'video']),
                owner: random.pick(['ada', 'ben']),
                ...(random.chance(0.2) ? { idempotency_key: `k${random.below(9)}` } : {}),
              }))
              const own = random.chance(0.3)
              if (own) await session.rows('begin')
              await session.submit(items, own)
              if (own) await session.rows(random.pick(['commit', 'rollback']))
            } else if (act < 8) {
              const jobs = await session.claim(worker, Object.keys(kinds), 2)
              const outcome = random.pick(['succeeded', 'failed', 'released'])
              for (const { job_id: job, result, status } of await session.finish(jobs, outcome)) {
                if (result === 'ok' && status !== 'queued') done.set(job, (done.get(job) ?? 0) + 1)
              }
            } else if (act < 9) {
              const live = await session.rows<{ id: string }>(
                'select id from genjobs.jobs where finished_at is null order by id limit 3',
              )
              await session.cancel(live.map(({ id }) => id))
            } else {
              await session.sweep()
            }
            // One statement of what is committed: everything that is held, counted from the jobs.
            const [live] = await session.rows<Record<keyof typeof max, number>>(
              `select coalesce(sum(a), 0)::integer as all, coalesce(sum(a) filter (where owner_id = 'ada'), 0)::integer as ada,
                 coalesce(sum(a) filter (where kind = 'video'), 0)::integer as video
               from (select owner_id, kind, case kind when 'video' then 3 else 1 end as a from genjobs.jobs where finished_at is null) j`,
            )
            for (const of of ['all', 'ada', 'video'] as const) expect(live![of]).toBeLessThanOrEqual(max[of])
          }
        }),
      )
      expect([...done.values()].every((times) => times === 1)).toBe(true)
      await e.verify()
      const live = await e.rows<{ id: string }>('select id from genjobs.jobs where finished_at is null')
      await e.cancel(live.map(({ id }) => id))
      for (let round = 0; round < 3; round++) expect((await e.sweep()).errors).toEqual([])
      expect(await e.rows('select spent, held from genjobs.budget_uses group by 1, 2')).toEqual([{ spent: 0, held: 0 }])
      expect(await e.rows('select * from genjobs.budget_holds')).toEqual([])
      expect(await e.pending()).toBe(0)
    },
    60_000,
  )
})
