import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, RetryError, type Handler } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}), retry: { attempts: 2 } })

async function open(name: string) {
  const db = await openTestDatabase(name)
  const jobs = createJobs({ database: db.database, kinds: [image] })
  const { id } = await jobs.submit(image, {}, { owner: 'ada' })
  return {
    db,
    jobs,
    id,
    drain: (handler: Handler<typeof image>) => jobs.drain({ handlers: { image: handler } }),
    [Symbol.asyncDispose]: () => db.close(),
  }
}

describe.each(testDatabases)('what an attempt costs on %s', (name) => {
  it('adds up, within an attempt and over those that failed', async () => {
    await using opened = await open(name)
    const { db, jobs, id, drain } = opened
    expect(await jobs.get(id)).toMatchObject({ costMicros: 0, units: {} })
    await drain((ctx) => {
      ctx.cost({ micros: 1_000, units: { tokens: 10 } })
      ctx.cost({ micros: 500, units: { tokens: 5, images: 1 } })
      throw new RetryError('busy', { afterMs: 1_000 })
    })
    expect(await jobs.get(id)).toMatchObject({ costMicros: 1_500, units: { tokens: 15, images: 1 } })
    await db.clock.advance('2s')
    await drain((ctx) => {
      ctx.cost({ micros: 200, units: { tokens: 0.5 } })
      return null
    })
    expect(await jobs.get(id)).toMatchObject({
      status: 'succeeded',
      costMicros: 1_700,
      units: { tokens: 15.5, images: 1 },
    })
  })

  it('counts once, however often a report is sent, and not for a lease that is another', async () => {
    await using opened = await open(name)
    const { db, jobs, id, drain } = opened
    await drain(async (ctx) => {
      const [lease] = await db.query<{ epoch: number }>('select epoch from genjobs.leases')
      const report = async (epoch: number, micros: number) => {
        const item = { job_id: ctx.job.id, epoch, cost_micros: micros, units: { tokens: micros } }
        await db.query('select * from genjobs.report_jobs($1)', [JSON.stringify([item])])
      }
      for (const micros of [10, 10, 30]) await report(lease!.epoch, micros)
      await report(lease!.epoch + 1, 1_000)
      return null
    })
    expect(await jobs.get(id)).toMatchObject({ costMicros: 30, units: { tokens: 30 } })
  })

  it('stays when the job is canceled while it runs', async () => {
    await using opened = await open(name)
    const { jobs, id, drain } = opened
    await drain(async (ctx) => {
      ctx.cost({ micros: 70 })
      while ((await jobs.get(id))?.costMicros !== 70) ctx.signal.throwIfAborted()
      await jobs.cancel(id)
      return null
    })
    expect(await jobs.get(id)).toMatchObject({ status: 'canceled', costMicros: 70 })
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53, '3', null])('of %s is refused, and nothing of it counts', async (hostile) => {
    await using opened = await open(name)
    const { jobs, id, drain } = opened
    const codes: unknown[] = []
    await drain((ctx) => {
      const spent = [{ micros: hostile as number }, { micros: 1, units: { tokens: -1 } }]
      for (const one of [...spent, { micros: 1, units: { '': 1 } }]) {
        try {
          ctx.cost(one)
        } catch (error) {
          codes.push((error as { code: string }).code)
        }
      }
      return null
    })
    expect(codes).toEqual(Array(3).fill('invalid_input'))
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', costMicros: 0, units: {} })
  })
})
