import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, type JobChange } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { countingDatabase } from './counting-database.ts'
import { OwnerClient, upTo } from './owner-client.ts'

const script = defineKind('script', { input: z.object({ words: z.number() }) })
const kinds = [script] as const
const owner = 'ada'

async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of iterable) items.push(item)
  return items
}

describe.each(testDatabases)('the feed on %s', (name) => {
  it('asks once for all who watch, however many they are and however often they come back', async () => {
    await using db = await openTestDatabase(name)
    const writer = createJobs({ database: db.database, kinds })
    const counting = countingDatabase(db.database)
    const jobs = createJobs({ database: counting, kinds })
    const answers = await writer.submitMany(
      script,
      upTo(100).map((n) => ({ input: { words: 2 }, owner: `u${n}` })),
    )
    const ids = answers.map((answer) => (answer.ok ? answer.job.id : ''))
    await jobs.ready()

    for (let round = 1; round <= 3; round++) {
      const before = counting.watched
      const controller = new AbortController()
      const { signal } = controller
      const first = await Promise.all([
        ...ids.flatMap((id) => upTo(5).map(async () => (await jobs.watch(id, { signal }).next()).value)),
        ...upTo(100).map(async (n) => (await jobs.watchOwner(`u${n}`, { signal }).next()).value),
      ])
      expect(first.every((change) => change !== undefined)).toBe(true)
      expect(jobs.feedStats().watchers).toBe(600)
      expect(counting.watched - before).toBeLessThanOrEqual(2)
      controller.abort()
      expect(jobs.feedStats().watchers).toBe(0)
    }
    const asked = counting.watched
    const ends = Promise.all(ids.map(async (id) => (await all(jobs.watch(id))).flatMap((change) => change.events)))
    await expect.poll(() => jobs.feedStats().watchers).toBe(100)
    await writer.drain({
      limit: 100,
      handlers: { script: ({ input, emit }) => upTo(input.words).forEach((n) => emit('word', n)) },
    })
    for (const events of await ends) expect(events.map(({ seq }) => seq)).toEqual([1, 2])
    // Six hundred events and ends, a few ticks.
    expect(counting.watched - asked).toBeLessThan(40)
    expect(counting.watched).toBe(jobs.feedStats().queries)
    const idle = counting.watched
    await jobs.ready()
    expect(counting.watched).toBe(idle)
    await jobs.close()
  })

  it('finds what other processes do without LISTEN', async () => {
    await using db = await openTestDatabase(name)
    const writer = createJobs({ database: db.database, kinds })
    const jobs = createJobs({ database: countingDatabase(db.database), kinds })
    const { id } = await writer.submit(script, { words: 0 }, { owner })
    const changes = jobs.watch(id)
    expect((await changes.next()).value).toMatchObject({ job: { status: 'queued' }, ended: false })
    expect(jobs.feedStats().connections).toBe(0)
    await writer.cancel(id)
    expect((await changes.next()).value).toMatchObject({ job: { status: 'canceled' }, ended: true })
    expect(await changes.next()).toEqual({ done: true, value: undefined })
  })

  it('keeps nothing for one who reads slowly: he gets the newest, and the events from his own place', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(script, { words: 1_800 }, { owner })
    const slow = jobs.watch(id)
    expect((await slow.next()).value).toMatchObject({ job: { status: 'queued' } })
    const fast: JobChange[] = []
    const reading = (async () => {
      for await (const change of jobs.watch(id)) fast.push(change)
    })()
    await jobs.drain({
      handlers: {
        script: async ({ input, emit, progress }) => {
          for (const n of upTo(input.words)) emit('word', n)
          for (const percent of [20, 40, 60]) {
            progress(percent)
            await expect.poll(() => fast.some(({ job }) => job?.progress === percent)).toBe(true)
          }
        },
      },
    })
    await reading
    const rest = await all(slow)
    const seqs = (changes: JobChange[]) => changes.flatMap(({ events }) => events.map(({ seq }) => seq))
    expect(seqs(rest)).toEqual(upTo(1_800))
    expect(seqs(fast)).toEqual(upTo(1_800))
    expect(Math.max(...rest.map(({ events }) => events.length))).toBe(500)
    // Of all states in between he sees none.
    expect(rest.flatMap(({ job }) => (job ? [job.status] : []))).toEqual(['succeeded'])
    expect(rest.map(({ ended }) => ended)).toEqual([false, false, false, true])
    await jobs.close()
  })

  it('goes on when the database was away', async () => {
    await using db = await openTestDatabase(name)
    const counting = countingDatabase(db.database)
    const errors: unknown[] = []
    const jobs = createJobs({ database: counting, kinds, onError: (error) => errors.push(error) })
    const { id } = await jobs.submit(script, { words: 0 }, { owner })
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    counting.failures = 3
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBe(3)
    expect(errors[0]).toMatchObject({ code: 'database_unavailable' })
    await jobs.cancel(id)
    await expect.poll(() => page.statuses(), { timeout: 10_000 }).toEqual({ [id]: 'canceled' })
    await page.disconnect()
    await jobs.close()
  })

  it('tells who asks for a job that is not there, or not his, and ends when it was erased', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(script, { words: 0 }, { owner })
    const missing = [
      jobs.watch('0190c0de-0000-7000-8000-000000000000'),
      jobs.watch('nonsense'),
      jobs.watch(id, { owner: 'bob' }),
    ]
    for (const iterator of missing) await expect(iterator.next()).rejects.toMatchObject({ code: 'not_found' })
    await expect(jobs.watch(id, { after: -1 }).next()).rejects.toMatchObject({ code: 'invalid_input' })
    const own = jobs.watch(id.toUpperCase(), { owner })
    expect((await own.next()).value).toMatchObject({ job: { id }, ended: false })
    await jobs.delete(id)
    expect(await all(own)).toEqual([{ job: null, events: [], ended: true }])
    expect(jobs.feedStats().watchers).toBe(0)
  })

  it('begins after an event, tells a job that has ended at once, and ends with its signal or its client', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(script, { words: 5 }, { owner })
    await jobs.drain({ handlers: { script: ({ input, emit }) => upTo(input.words).forEach((n) => emit('word', n)) } })
    // In one tick, each from his own place.
    const [some, every] = await Promise.all([all(jobs.watch(id, { after: 3 })), all(jobs.watch(id))])
    expect(some).toMatchObject([{ job: { status: 'succeeded' }, events: [{ seq: 4 }, { seq: 5 }], ended: true }])
    expect(every[0]?.events.map(({ seq }) => seq)).toEqual(upTo(5))
    expect(await all(jobs.watch(id, { after: 99 }))).toMatchObject([{ events: [], ended: true }])
    expect(await all(jobs.watch(id, { signal: AbortSignal.abort() }))).toEqual([])

    const { id: live } = await jobs.submit(script, { words: 5 }, { owner, delay: '1h' })
    const controller = new AbortController()
    const stopped = jobs.watch(live, controller)
    await stopped.next()
    const waiting = stopped.next()
    controller.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    const closed = jobs.watchOwner(owner)
    await closed.next()
    const last = closed.next()
    await jobs.close()
    expect(await last).toEqual({ done: true, value: undefined })
    expect(jobs.feedStats()).toMatchObject({ watchers: 0, connections: 0 })
  })
})
