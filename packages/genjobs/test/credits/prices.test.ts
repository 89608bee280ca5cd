import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, GenjobsError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const input = z.object({ seconds: z.int().default(5) })
/** What the function gives; a test changes it. */
let rate: unknown = 2
const video = defineKind('video', {
  input,
  price: ({ seconds }) =>
    rate instanceof Error ? fail(rate) : typeof rate === 'number' ? seconds * rate : (rate as number),
})
const image = defineKind('image', { input: z.object({}), price: 3 })

function fail(error: Error): never {
  throw error
}

async function open(name: string) {
  rate = 2
  const db = await openTestDatabase(name)
  const jobs = createJobs({ database: db.database, kinds: [video, image] })
  await jobs.credits.topUp('ada', 100, { key: 'invoice' })
  const priceOf = async (id: string) => (await jobs.get(id))?.price
  return { db, jobs, priceOf, [Symbol.asyncDispose]: () => db.close() }
}

describe.each(testDatabases)('prices on %s', (name) => {
  it('by a function of the input are worked out at submit, from the input after its defaults', async () => {
    await using opened = await open(name)
    const { jobs, priceOf } = opened
    const { id } = await jobs.submit(video, { seconds: 7 }, { owner: 'ada' })
    const many = await jobs.submitMany(video, [{ input: {}, owner: 'ada' }])
    expect(await priceOf(id)).toBe(14)
    expect(many.map((one) => one.ok)).toEqual([true])
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 100, held: 24, available: 76 })
    expect((await jobs.kindInfo()).map((kind) => [kind.name, kind.price])).toEqual([
      ['image', 3],
      ['video', null],
    ])
  })

  it.each([-1, 0.1, Number.NaN, Infinity, 2 ** 53 + 2, '3', null, undefined, {}, new Error('no such rate')])(
    'of %s are refused, and nothing is held',
    async (hostile) => {
      await using opened = await open(name)
      const { jobs } = opened
      rate = hostile
      const result = await jobs.trySubmit(video, { seconds: 1 }, { owner: 'ada' })
      expect(result).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
      await expect(
        jobs.run(video, { seconds: 1 }, { owner: 'ada' }, () => Promise.resolve(null)),
      ).rejects.toMatchObject({ code: 'invalid_input' })
      expect(await jobs.credits.balance('ada')).toMatchObject({ held: 0, available: 100 })
    },
  )

  it.each([-1, 0.1, 1e300, 2 ** 53 + 2, '3', true, {}, [3]])(
    'of %j are refused by the database as well',
    async (price) => {
      await using opened = await open(name)
      const { db, jobs } = opened
      await jobs.submit(image, {}, { owner: 'ada' })
      const item = { kind: 'video', owner: 'ada', input: {}, price }
      const [answer] = await db.query('select error from genjobs.submit_jobs($1)', [JSON.stringify([item])])
      expect(answer?.['error']).toMatchObject({ code: 'invalid_input' })
    },
  )

  it('that depend on the input are asked of the server: without one a submit is refused, and an end user is sent there', async () => {
    await using opened = await open(name)
    const { db, jobs } = opened
    await jobs.submit(image, {}, { owner: 'ada' })
    const item = (more: object) => JSON.stringify({ kind: 'video', owner: 'ada', input: {}, ...more })
    const [answer] = await db.query('select error from genjobs.submit_jobs($1)', [`[${item({})}]`])
    expect(answer?.['error']).toMatchObject({ code: 'invalid_input' })
    for (const sent of [item({}), item({ price: 0 }), item({ price: 1 })]) {
      await expect(db.query('select genjobs.user_submission($1)', [sent])).rejects.toThrow('straight to the database')
    }
    await jobs.setPrice('video', 9)
    const [checked] = await db.query<{ item: object }>('select genjobs.user_submission($1) as item', [
      item({ price: 0 }),
    ])
    expect(checked?.item).not.toHaveProperty('price')
  })

  it('of the table go before those of the kind, by mode, and change nothing for jobs that are there', async () => {
    await using opened = await open(name)
    const { jobs, priceOf } = opened
    const before = await jobs.submit(image, {}, { owner: 'ada' })
    await jobs.setPrice('image', 5)
    await jobs.setPrice('image', 8, { mode: 'large' })
    await jobs.setPrice('video', 1)
    const ids = [
      before,
      await jobs.submit(image, {}, { owner: 'ada' }),
      await jobs.submit(image, {}, { owner: 'ada', mode: 'small' }),
      await jobs.submit(image, {}, { owner: 'ada', mode: 'large' }),
      await jobs.submit(video, {}, { owner: 'ada' }),
    ]
    expect(await Promise.all(ids.map(({ id }) => priceOf(id)))).toEqual([3, 5, 5, 8, 1])
    await jobs.setPrice('image', null)
    await jobs.setPrice('image', null, { mode: 'large' })
    expect(await priceOf((await jobs.submit(image, {}, { owner: 'ada', mode: 'large' })).id)).toBe(3)
    await expect(jobs.setPrice('nothing', 1)).rejects.toMatchObject({ code: 'unknown_kind' })
    for (const price of [-1, 0.1, Number.NaN, 2 ** 53]) {
      await expect(jobs.setPrice('image', price)).rejects.toMatchObject({ code: 'invalid_input' })
    }
  })

  it('are worked out anew when a job is retried', async () => {
    await using opened = await open(name)
    const { jobs, priceOf } = opened
    const ids = [
      await jobs.submit(video, { seconds: 4 }, { owner: 'ada' }),
      await jobs.submit(image, {}, { owner: 'ada' }),
    ]
    await jobs.cancel(ids.map(({ id }) => id))
    rate = 3
    await jobs.setPrice('image', 7)
    const retried = await jobs.retry(ids.map(({ id }) => id))
    expect(await Promise.all(retried.map(async (one) => one.ok && (await priceOf(one.newId))))).toEqual([12, 7])
    expect(await jobs.credits.balance('ada')).toMatchObject({ held: 19 })
  })

  it('may change between two sends of one request', async () => {
    await using opened = await open(name)
    const { jobs, priceOf } = opened
    const options = { owner: 'ada', idempotencyKey: 'k' }
    const first = await jobs.submit(video, { seconds: 4 }, options)
    rate = 3
    expect(await jobs.submit(video, { seconds: 4 }, options)).toMatchObject({ id: first.id, replayed: true })
    expect(await priceOf(first.id)).toBe(8)
  })

  it('are refused at the definition of a kind when they are no whole credits', () => {
    for (const price of [-1, 0.1, Number.NaN, 2 ** 53]) {
      expect(() => defineKind('image', { input, price })).toThrow(GenjobsError)
    }
  })
})
