import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, type Database } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({ n: z.number() }), limits: [perOwner(40)] })

type Exchange = { finished: { job_id: string; epoch: number }[]; count: number }

/** Tells of each exchange before it is sent, and lets `answered` hold up its answer. */
function watched(database: Database, sent: (exchange: Exchange) => void, answered: (exchange: Exchange) => unknown) {
  const { query, transaction, close, oneConnection = false } = database
  const watching: Database = {
    oneConnection,
    transaction,
    close,
    async query<Row extends Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
      if (!text.includes('exchange_jobs')) return await query<Row>(text, params)
      const finished = JSON.parse(params[1] as string) as Exchange['finished']
      const exchange = { finished, count: params[3] as number }
      sent(exchange)
      try {
        return await query<Row>(text, params)
      } finally {
        await answered(exchange)
      }
    },
  }
  return watching
}

describe.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))('on %s', (name) => {
  it('a worker with many slots hands in beside its claims: each outcome once, one call of a sort at a time', async () => {
    await using db = await openTestDatabase(name)
    const flying = { claims: 0, handsIn: 0 }
    const seen = { claims: 0, handsIn: 0, together: 0 }
    const handedIn: string[] = []
    let running = 0
    let most = 0
    const sort = ({ count }: Exchange) => (count > 0 ? 'claims' : 'handsIn')
    const database = watched(
      db.database,
      (exchange) => {
        flying[sort(exchange)]++
        seen.claims = Math.max(seen.claims, flying.claims)
        seen.handsIn = Math.max(seen.handsIn, flying.handsIn)
        seen.together = Math.max(seen.together, flying.claims + flying.handsIn)
        handedIn.push(...exchange.finished.map(({ job_id, epoch }) => `${job_id} ${epoch}`))
      },
      (exchange) => flying[sort(exchange)]--,
    )
    const errors: unknown[] = []
    const jobs = createJobs({ database, kinds: [task], onError: (error) => errors.push(error) })
    const items = Array.from({ length: 600 }, (_, n) => ({ input: { n }, owner: `o${n % 7}` }))
    const ids = (await jobs.submitMany(task, items)).map((one) => (one.ok ? one.job.id : 'refused'))
    const worker = jobs.work({
      concurrency: 100,
      handlers: {
        task: async ({ input }) => {
          most = Math.max(most, ++running)
          await Promise.resolve()
          running--
          return input.n
        },
      },
    })
    await expect.poll(() => worker.counts.succeeded, { timeout: 60_000 }).toBe(600)
    await worker.stop()
    expect(worker.counts).toMatchObject({ claimed: 600, succeeded: 600, lost: 0 })
    expect(handedIn.toSorted()).toEqual(ids.map((id) => `${id} 1`).toSorted())
    expect(seen).toEqual({ claims: 1, handsIn: 1, together: 2 })
    expect(most).toBeLessThanOrEqual(100)
    expect(errors).toEqual([])
    await jobs.close()
    await db.verify()
  })

  it('a hint that comes while an older answer is on its way is not forgotten', async () => {
    await using db = await openTestDatabase(name)
    const empty = Promise.withResolvers<void>()
    const submitted = Promise.withResolvers<void>()
    const database = watched(
      db.database,
      () => undefined,
      () => {
        empty.resolve()
        return submitted.promise
      },
    )
    const jobs = createJobs({ database, kinds: [task] })
    const worker = jobs.work({ handlers: { task: ({ input }) => input.n }, poll: '1h' })
    await empty.promise
    const { id } = await jobs.submit(task, { n: 7 }, { owner: 'ada' })
    submitted.resolve()
    await expect(jobs.wait(id)).resolves.toMatchObject({ output: 7 })
    await worker.stop()
    await jobs.close()
  })
})
