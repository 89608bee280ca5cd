import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, type Engine } from '../engine.ts'

/** Claim and finish `rounds` batches; how many jobs of each owner were served. */
async function serve(e: Engine, rounds: number, batch: number): Promise<Record<string, number>> {
  const served: Record<string, number> = {}
  for (let n = 0; n < rounds; n++) {
    const jobs = await e.claim('w', ['image'], batch)
    for (const { owner } of jobs) served[owner] = (served[owner] ?? 0) + 1
    await e.finish(jobs, 'succeeded')
  }
  return served
}

const bulk = (owner: string, count: number, subjects: number) =>
  Array.from({ length: count }, (_, n) => ({ kind: 'image', owner, subject: `${owner}-${n % subjects}` }))

describe.each(testServerNames.slice(0, 1))('fairness on PostgreSQL %s', (name) => {
  it.each([1, 10, 100])(
    'an owner with 1,000 subjects and one with a single one get equal shares, %i at a time',
    async (batch) => {
      await using e = await openEngine(name, {
        image: { limits: [queueLimit('total', 100)] },
        keyed: { limits: [queueLimit('subject:{subject}', 1)] },
      })
      await e.registerKinds({ image: { limits: [queueLimit('total', 100), queueLimit('image:{subject}', 100)] } })
      await e.beat('w')
      // In many calls, as users do it.
      const many = bulk('many', 1_000, 1_000)
      while (many.length > 0) await e.submit(many.splice(0, 25))
      await e.submit(bulk('one', 1_000, 1))
      const served = await serve(e, 400 / batch, batch)
      // The bound: one batch of difference, for what was ready when the other owner came.
      expect(Math.abs((served['many'] ?? 0) - (served['one'] ?? 0))).toBeLessThanOrEqual(Math.max(2, batch))
    },
  )

  it('one job at a time of a subject does not change that', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('subject:{subject}', 1)] } })
    await e.beat('w')
    await e.submit(bulk('many', 1_000, 500))
    await e.submit(bulk('few', 1_000, 20))
    const served = await serve(e, 40, 10)
    expect(Math.abs((served['many'] ?? 0) - (served['few'] ?? 0))).toBeLessThanOrEqual(20)
  })

  it.each([1, 10])(
    'lanes that hold many jobs each, come again and again, and buy nothing, %i at a time',
    async (batch) => {
      await using e = await openEngine(name, { image: { limits: [queueLimit('subject:{subject}', 100)] } })
      await e.beat('w')
      await e.submit([...bulk('many', 400, 20), ...bulk('one', 400, 1)])
      const served = await serve(e, 200 / batch, batch)
      // All lanes of the first are ready before the other comes.
      expect(Math.abs((served['many'] ?? 0) - (served['one'] ?? 0))).toBeLessThanOrEqual(20 + batch)
    },
  )

  it('who has waited long behind more urgent jobs is still found when these are done', async () => {
    await using e = await openEngine(name, { image: {}, video: {} })
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'patient', priority: 10 }, ...bulk('urgent', 120, 1)])
    for (let n = 0; n < 6; n++) {
      expect(await serve(e, 1, 20)).toEqual({ urgent: 20 })
      await e.db.clock.advance('11s')
      await e.sweep()
    }
    // Claims look from above the first tags on by now, and no further up than the lane that waits.
    expect(await e.rows('select virtual_tag > 0 as moved from genjobs.kind_pace')).toEqual([{ moved: true }])
    await e.submit(bulk('next', 1, 1))
    expect(await serve(e, 1, 20)).toEqual({ next: 1, patient: 1 })
  })

  it('weights of 1 and 3 give shares of 1 and 3', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.rows(`select genjobs.set_plan('pro', 300)`)
    await e.rows(`select genjobs.set_owner('paid', 'pro')`)
    await e.submit([...bulk('free', 1_000, 1), ...bulk('paid', 1_000, 1)])
    const served = await serve(e, 40, 10)
    expect(served['paid']).toBeGreaterThanOrEqual(290)
    expect(served['paid']).toBeLessThanOrEqual(310)
  })

  it('who comes late to a long queue is served next', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit(bulk('early', 2_000, 1))
    await serve(e, 50, 10)
    await e.submit(bulk('late', 5, 1))
    expect(await serve(e, 1, 10)).toEqual({ early: 5, late: 5 })
  })

  it('an idle owner saves up nothing', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([...bulk('ada', 600, 1), ...bulk('ben', 10, 1)])
    await serve(e, 30, 10)
    await e.submit(bulk('ben', 500, 1))
    const served = await serve(e, 20, 10)
    expect(Math.abs((served['ada'] ?? 0) - (served['ben'] ?? 0))).toBeLessThanOrEqual(10)
  })

  it('priority goes before fairness', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([...bulk('ada', 50, 1), ...bulk('ben', 50, 1).map((item) => ({ ...item, priority: -1 }))])
    expect(await serve(e, 5, 10)).toEqual({ ben: 50 })
  })

  it('total(1) over two kinds of which one has no worker: the other kind is never starved', async () => {
    const limits = [queueLimit('total', 1)]
    await using e = await openEngine(name, { image: { limits }, orphan: { limits } })
    await e.beat('w')
    await e.submit(Array.from({ length: 30 }, (_, n) => ({ kind: n % 2 ? 'image' : 'orphan', owner: `o${n % 5}` })))
    const served = await serve(e, 15, 1)
    expect(Object.values(served).reduce((a, b) => a + b, 0)).toBe(15)
  })

  it('who comes at the same time is served in the order of arrival, be the lanes new or idle', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    const owners = Array.from({ length: 10 }, (_, n) => `user ${n}`)
    for (let round = 0; round < 2; round++) {
      for (const owner of owners) await e.submit([{ kind: 'image', owner }])
      const served: string[] = []
      for (let n = 0; n < 30 && served.length < owners.length; n++) {
        const jobs = await e.claim('w', ['image'], 1)
        served.push(...jobs.map(({ owner }) => owner))
        await e.finish(jobs, 'succeeded')
      }
      expect(served).toEqual(owners)
    }
  })
})
