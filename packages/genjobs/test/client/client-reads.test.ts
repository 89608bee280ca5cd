import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, pg, total } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  limits: [perOwner(1, { whenFull: 'reject' }), total(9)],
  price: 4,
})
const cleanup = defineKind('cleanup', { input: z.object({}), internal: true })
const kinds = [image, cleanup] as const
const owner = 'ada'

describe.each(testDatabases.filter((name) => name !== '17'))('what a client reads and erases on %s', (name) => {
  it('is ready when the database answers and the kinds are registered, and says why not', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    await jobs.ready()
    await jobs.ready()
    expect((await jobs.kindInfo()).map((kind) => kind.name)).toEqual(['cleanup', 'image'])
    const elsewhere = createJobs({ database: db.database, kinds, schema: 'nowhere' })
    await expect(elsewhere.ready()).rejects.toMatchObject({ code: 'schema_missing' })
    const away = createJobs({ database: pg('postgres://nobody@127.0.0.1:1/none'), kinds })
    await expect(away.ready()).rejects.toMatchObject({ code: 'database_unavailable' })
    // A probe asks each time.
    await db.query('update genjobs.meta set schema_version = schema_version + 1')
    await jobs.ready()
    await db.query('update genjobs.meta set oldest_client = schema_version')
    await expect(jobs.ready()).rejects.toMatchObject({ code: 'schema_too_new' })
  })

  it('erases jobs of their owner, live or ended, and tells which were there', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    for (const payer of [owner, 'bob']) await jobs.credits.topUp(payer, 100, { key: 'of the tests' })
    const { id } = await jobs.submit(image, { prompt: 'a fox' }, { owner })
    const { id: other } = await jobs.submit(image, { prompt: 'a fox' }, { owner: 'bob' })
    const missing = '0190c0de-0000-7000-8000-000000000000'
    expect(await jobs.delete([other, 'nonsense', missing, id.toUpperCase()], { owner })).toEqual([
      { id: other, result: 'not_found' },
      { id: 'nonsense', result: 'not_found' },
      { id: missing, result: 'not_found' },
      { id: id.toUpperCase(), result: 'deleted' },
    ])
    expect(await jobs.find(id)).toBeUndefined()
    // Its slot is free.
    await jobs.submit(image, { prompt: 'another' }, { owner })
    expect(await jobs.delete(other)).toEqual([{ id: other, result: 'deleted' }])
    await jobs.close()
  })

  it('lists what a search finds, limits before their first use, and kinds with their pace', async () => {
    await using db = await openTestDatabase(name)
    await db.clock.set(new Date('2030-01-01T00:00:00Z'))
    const jobs = createJobs({ database: db.database, kinds })
    await jobs.credits.topUp(owner, 100, { key: 'of the tests' })
    expect(await jobs.ownerLimits(owner)).toEqual([
      { key: 'owner:ada', max: 1, used: 0, whenFull: 'reject', kinds: ['image'] },
    ])
    const { id } = await jobs.submit(image, { prompt: 'A red fox, 100%' }, { owner })
    expect((await jobs.list({ owner, search: 'RED fox' })).map((job) => job.id)).toEqual([id])
    expect((await jobs.list({ owner, search: '0%' })).map((job) => job.id)).toEqual([id])
    expect(await jobs.list({ owner, search: 'r_d' })).toEqual([])
    expect(await jobs.list({ owner: 'bob', search: 'fox' })).toEqual([])
    expect((await jobs.get(id)).eta).toBeNull()
    await jobs.drain({ handlers: { image: async () => (await db.clock.advance('20s'), null) } })
    expect(await jobs.kindInfo()).toMatchObject([
      { name: 'cleanup', internal: true, price: 0, pace: null },
      { name: 'image', internal: false, price: 4, paused: false, inputSchema: { type: 'object' }, pace: null },
    ])
    await jobs.sweep()
    expect((await jobs.kindInfo())[1]).toMatchObject({ pace: { p50Ms: 20_000, p90Ms: 20_000 } })
    const { id: next } = await jobs.submit(image, { prompt: 'a fox' }, { owner })
    const end = new Date('2030-01-01T00:00:40Z')
    expect((await jobs.get(next)).eta).toEqual({ p50: end, p90: end })
    expect(await jobs.ownerLimits(owner)).toMatchObject([{ key: 'owner:ada', used: 1 }])
    await jobs.close()
  })
})
