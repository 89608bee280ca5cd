import { testDatabaseOptions, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, limit, perOwner, RetryError } from 'genjobs'
import { fakeHandler, fakeHandlers, openTestDatabase, runUntilIdle } from 'genjobs/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  output: z.object({ url: z.string() }),
  limits: [perOwner(1)],
  retry: { attempts: 3, first: '1m' },
})
const video = defineKind('video', { input: z.object({}), limits: [limit('provider', 1)] })

async function open(name: string) {
  const db = await openTestDatabase(testDatabaseOptions(name))
  const jobs = createJobs({ database: db.database, kinds: [image, video] })
  return { db, jobs, [Symbol.asyncDispose]: () => db.close() }
}

// Time and leases are the same SQL on every database: one is enough.
const name = testDatabases.at(-1) ?? ''

describe('runUntilIdle', () => {
  test('runs what can be run, tries again when it is time, and says in which order', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const fakes = fakeHandlers([image, video])
    fakes.image
      .fails('down')
      .fails(new RetryError('busy', { afterMs: 3_600_000 }))
      .returns({ url: 'a.png' })
      .returns({ url: 'b.png' })
    fakes.video.does(async ({ job }) => {
      await jobs.submit(image, { prompt: 'b' }, { owner: job.owner })
      return {}
    })
    const a = await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    const later = await jobs.submit(video, {}, { owner: 'ada', delay: '2d' })
    const { runs, counts, movedMs, left } = await runUntilIdle(jobs, { handlers: fakes, clock: db.clock })
    const b = (await jobs.list({ kind: 'image' })).find(({ input }) => input.prompt === 'b')
    expect(runs.map(({ id, attempt, outcome }) => [id, attempt, outcome])).toEqual([
      [a.id, 1, 'retried'],
      [a.id, 2, 'retried'],
      [a.id, 3, 'succeeded'],
      [later.id, 1, 'succeeded'],
      [b?.id, 1, 'succeeded'],
    ])
    expect(counts).toEqual({ succeeded: 3, failed: 0, canceled: 0, retried: 2, lost: 0 })
    expect(left).toEqual([])
    expect(movedMs).toBeGreaterThan(2 * 86_400_000 - 60_000)
    expect(movedMs).toBeLessThan(2 * 86_400_000 + 60_000)
    await db.verify()
  })

  test('leaves what has no handler or is not due, and says why', async () => {
    await using world = await open(name)
    const { jobs } = world
    await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    await jobs.submit(image, { prompt: 'b' }, { owner: 'ada', delay: '1h' })
    await jobs.submit(image, { prompt: 'c' }, { owner: 'cid' })
    await jobs.submit(video, {}, { owner: 'bob' })
    const { runs, left } = await runUntilIdle(jobs, { handlers: { image: () => ({ url: 'a.png' }) }, concurrency: 1 })
    expect(runs.map(({ owner }) => owner)).toEqual(['ada', 'cid'])
    expect(left.map(({ kind, owner, why }) => [kind, owner, why])).toEqual([
      ['image', 'ada', expect.stringMatching(/^scheduled for \d{4}-/)],
      ['video', 'bob', 'no handler for kind "video"'],
    ])
  })

  test('leaves what a limit blocks or a kind that is paused, and says so', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const handlers = fakeHandlers([image, video])
    await jobs.setLimit('provider', 0)
    await jobs.submit(video, {}, { owner: 'ada' })
    await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    await jobs.pause('image')
    const { runs, left } = await runUntilIdle(jobs, { handlers, clock: db.clock })
    expect(runs).toEqual([])
    expect(left.map(({ why }) => why)).toEqual(['the limit provider is full: 0 of 0', 'kind "image" is paused'])
  })

  test('ends at its bounds, with what is left', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const { clock } = db
    const again = fakeHandler<typeof video>(async ({ job }) => {
      await jobs.submit(video, {}, { owner: job.owner, delay: '10d' })
      return {}
    })
    await jobs.submit(video, {}, { owner: 'ada' })
    await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    await expect(runUntilIdle(jobs, { handlers: { video: again }, clock, maxJobs: 2 })).rejects.toThrow(
      /^2 attempts have run, and 2 jobs are left:\n {2}image \S+ of ada \(queued\): no handler for kind "image"\n {2}video \S+ of ada \(queued\): scheduled for /,
    )
    await expect(runUntilIdle(jobs, { handlers: { video: again }, clock, maxTime: '15d' })).rejects.toMatchObject({
      code: 'wait_timeout',
      message: expect.stringMatching(/^the next job is due at .+, \d+ ms from the start, and 2 jobs are left/),
    })
    expect(again.calls).toHaveLength(3)
    await jobs.submit(image, { prompt: 'b' }, { owner: 'bob' })
    const slow = fakeHandler<typeof image>({ url: 'a.png' })
    slow.holds()
    await expect(runUntilIdle(jobs, { handlers: { image: slow }, within: '2s' })).rejects.toThrow(
      'the jobs did not come to an end within 2000 ms',
    )
    expect(slow.calls[0]).toMatchObject({ aborted: 'shutdown', state: 'threw' })
  })

  test('goes on with what a worker had that died, once its time is up', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    // Claimed by a worker that is never heard of again.
    await jobs.submit(video, {}, { owner: 'ada' })
    await jobs.ready()
    await db.query(`select genjobs.heartbeat('gone', 30000)`)
    await db.query(`select genjobs.exchange_jobs('gone', '[]', '{video}', 1)`)
    expect((await runUntilIdle(jobs, { handlers: { video: () => ({}) } })).left).toMatchObject([
      { status: 'running', why: 'runs elsewhere' },
    ])
    const { runs, movedMs } = await runUntilIdle(jobs, { handlers: { video: () => ({}) }, clock: db.clock })
    expect(runs).toMatchObject([{ attempt: 2, outcome: 'succeeded' }])
    expect(movedMs).toBeLessThan(60_000)
    await db.verify()
  })
})

describe('a fake handler', () => {
  test('answers as scripted, and keeps what it was asked', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const fake = fakeHandler<typeof image>({ url: 'last.png' }).does(({ progress, log, emit, input }) => {
      progress(50, 'half')
      log('drawing')
      emit('preview', input.prompt)
      return { url: 'first.png' }
    })
    const one = await jobs.submit(image, { prompt: 'a' }, { owner: 'ada', metadata: { tab: 1 } })
    const two = await jobs.submit(image, { prompt: 'b' }, { owner: 'ada' })
    await runUntilIdle(jobs, { handlers: { image: fake }, clock: db.clock })
    expect(fake.calls).toHaveLength(2)
    expect(fake.calls[0]).toMatchObject({ id: one.id, owner: 'ada', metadata: { tab: 1 }, input: { prompt: 'a' } })
    expect(fake.calls[0]).toMatchObject({ attempt: 1, state: 'returned', output: { url: 'first.png' } })
    expect(fake.calls[1]).toMatchObject({ id: two.id, output: { url: 'last.png' } })
    expect((await jobs.stream(one.id)).map(({ type }) => type)).toEqual(expect.arrayContaining(['log', 'preview']))
    expect(await jobs.get(two.id)).toMatchObject({ status: 'succeeded', output: { url: 'last.png' } })
  })

  test('fails for good what nobody has scripted', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const { id } = await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    const { counts } = await runUntilIdle(jobs, { handlers: fakeHandlers([image, video]), clock: db.clock })
    expect(counts.failed).toBe(1)
    expect((await jobs.get(id)).error?.message).toBe('nothing is scripted for call 1 of the fake handler of "image"')
  })

  test('holds until the test lets go: limits, progress and a cancel can be seen meanwhile', async () => {
    await using world = await open(name)
    const { jobs } = world
    const fake = fakeHandler<typeof image>()
    const [first, second, third] = [fake.holds(), fake.holds(), fake.holds()]
    const a = await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    const b = await jobs.submit(image, { prompt: 'b' }, { owner: 'ada' })
    const c = await jobs.submit(image, { prompt: 'c' }, { owner: 'bob' })
    const running = runUntilIdle(jobs, { handlers: { image: fake } })
    const ctx = await first.started
    await second.started
    expect(await jobs.get(b.id)).toMatchObject({ status: 'queued', reason: 'throttled' })
    ctx.progress(40, 'sketching')
    await expect.poll(() => jobs.get(a.id)).toMatchObject({ progress: 40, step: 'sketching' })
    await jobs.cancel(c.id)
    await expect.poll(() => fake.calls[1]).toMatchObject({ id: c.id, aborted: 'canceled', state: 'threw' })
    first.release({ url: 'a.png' })
    await third.started
    third.fail('no picture of that')
    const { counts } = await running
    expect(counts).toEqual({ succeeded: 1, failed: 0, canceled: 1, retried: 1, lost: 0 })
    expect(await jobs.get(b.id)).toMatchObject({ reason: 'scheduled', error: { message: 'no picture of that' } })
  })

  test('crashes in the middle: the job goes on elsewhere, and steps are not done twice', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    let drawn = 0
    const fake = fakeHandler<typeof image>(async ({ step }) => ({ url: await step('draw', () => `${++drawn}.png`) }))
    fake
      .does(async (ctx) => {
        await ctx.step('draw', () => `${++drawn}.png`)
        await db.loseLease(ctx.job.id)
        return { url: 'from the dead' }
      })
      .crashes(db)
    const { id } = await jobs.submit(image, { prompt: 'a' }, { owner: 'ada' })
    const { runs } = await runUntilIdle(jobs, { handlers: { image: fake }, clock: db.clock })
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'lost'],
      [2, 'lost'],
      [3, 'succeeded'],
    ])
    expect(await jobs.get(id)).toMatchObject({ output: { url: '1.png' }, attempt: 3 })
    expect(drawn).toBe(1)
    await db.verify()
  })

  test('takes all the jobs of its worker with it', async () => {
    await using world = await open(name)
    const { db, jobs } = world
    const fake = fakeHandler<typeof image>({ url: 'a.png' })
    const holds = [fake.holds(), fake.holds()]
    const [a, b] = await Promise.all(['ada', 'bob'].map((owner) => jobs.submit(image, { prompt: 'a' }, { owner })))
    const dying = jobs.drain({ handlers: { image: fake } })
    await Promise.all(holds.map(({ started }) => started))
    expect(new Set(await db.crashWorker(a?.id ?? ''))).toEqual(new Set([a?.id, b?.id]))
    expect(await db.loseLease(a?.id ?? '')).toBe(false)
    for (const hold of holds) hold.release({ url: 'from the dead' })
    await expect(dying).resolves.toMatchObject({ claimed: 2, succeeded: 0, lost: 2 })
    const { counts } = await runUntilIdle(jobs, { handlers: { image: fake }, clock: db.clock })
    expect(counts.succeeded).toBe(2)
    expect((await jobs.get(a?.id ?? '')).output).toEqual({ url: 'a.png' })
  })
})
