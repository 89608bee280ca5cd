import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, PermanentError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}), price: 10, retry: { attempts: 2, first: '1ms', max: '1ms' } })

async function open(name: string) {
  const db = await openTestDatabase(name)
  const jobs = createJobs({ database: db.database, kinds: [image] })
  await jobs.credits.topUp('ada', 100, { key: 'invoice' })
  return { db, jobs, [Symbol.asyncDispose]: () => db.close() }
}

describe.each(testDatabases)('what a handler charges on %s', (name) => {
  it('goes with the result, the last call counts, and the rest goes back', async () => {
    await using opened = await open(name)
    const { jobs } = opened
    const { id } = await jobs.submit(image, {}, { owner: 'ada' })
    expect(await jobs.get(id)).toMatchObject({ price: 10, charged: null })
    const seen: number[] = []
    await jobs.drain({
      handlers: {
        image(ctx) {
          seen.push(ctx.job.price)
          ctx.charge(9)
          ctx.charge(4)
          return null
        },
      },
    })
    expect(seen).toEqual([10])
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', price: 10, charged: 4 })
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 96, held: 0, available: 96 })
    const run = await jobs.run(image, {}, { owner: 'ada' }, (ctx) => {
      ctx.charge(0)
      return null
    })
    expect(await jobs.get(run.id)).toMatchObject({ status: 'succeeded', charged: 0 })
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 96, held: 0 })
    expect(await jobs.verify()).toEqual([])
  })

  it('goes with the end of a job that was started outside of any handler', async () => {
    await using opened = await open(name)
    const { jobs } = opened
    const { id } = await jobs.start(image, {}, { owner: 'ada' })
    for (const charge of [-1, 0.5, 11, Number.NaN])
      await expect(jobs.complete(id, null, { charge })).rejects.toMatchObject({ code: 'invalid_input', jobId: id })
    expect(await jobs.get(id)).toMatchObject({ status: 'running', charged: null })
    expect(await jobs.complete(id, null, { charge: 4 })).toMatchObject({ result: 'ok' })
    expect(await jobs.complete(id, null, { charge: 10 })).toMatchObject({ result: 'already_finished' })
    const other = await jobs.start(image, {}, { owner: 'ada' })
    await jobs.complete(other.id)
    expect((await jobs.list({ owner: 'ada' })).map(({ charged }) => charged)).toEqual([10, 4])
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 86, held: 0 })
    expect(await jobs.verify()).toEqual([])
  })

  it('is the price without a call, and nothing for a failure or a cancel', async () => {
    await using opened = await open(name)
    const { jobs } = opened
    const ids = await Promise.all([1, 2, 3].map(async () => (await jobs.submit(image, {}, { owner: 'ada' })).id))
    await jobs.cancel(ids[2]!)
    await jobs.drain({
      handlers: {
        image(ctx) {
          if (ctx.job.id === ids[0]) return null
          ctx.charge(1)
          throw new PermanentError('no luck')
        },
      },
    })
    expect(await jobs.wait(ids[1]!)).toMatchObject({ status: 'failed' })
    expect(await Promise.all(ids.map(async (id) => (await jobs.get(id))?.charged))).toEqual([10, 0, 0])
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 90, held: 0 })
  })

  it.each([-1, 0.5, 11, Number.NaN, Infinity, '3', null])(
    'of %s fails the job at once, and takes nothing',
    async (hostile) => {
      await using opened = await open(name)
      const { jobs } = opened
      const { id } = await jobs.submit(image, {}, { owner: 'ada' })
      await jobs.drain({
        handlers: {
          image(ctx) {
            ctx.charge(hostile as number)
            return null
          },
        },
      })
      const job = await jobs.get(id)
      expect(job).toMatchObject({ status: 'failed', attempt: 1, charged: 0 })
      expect(job?.error?.message).toContain('whole number of credits')
      expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 100, held: 0 })
    },
  )
})
