import { openTestDatabase, testDatabases, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, GenjobsError, type Jobs } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OwnerClient, upTo } from './owner-client.ts'

const script = defineKind('script', { input: z.object({ events: z.number() }) })
const kinds = [script] as const
const owner = 'ada'

const client = (db: OpenTestDatabase) => createJobs({ database: db.database, kinds })

/** Run what is queued: each job emits as many events as it was asked for. */
const runAll = (jobs: Jobs<typeof kinds>, limit = 20) =>
  jobs.drain({
    limit,
    handlers: {
      script: ({ input, emit }) => {
        for (const n of upTo(input.events)) emit('n', n)
      },
    },
  })

const submit = async (jobs: Jobs<typeof kinds>, events: number, whose = owner) =>
  (await jobs.submit(script, { events }, { owner: whose })).id

describe.each(testDatabases)('watching the jobs of an owner on %s', (name) => {
  it('begins with what there is, and goes on with what is new, of this owner alone', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    const before = await submit(jobs, 3)
    await runAll(jobs)
    const live = await submit(jobs, 2)
    await submit(jobs, 5, 'bob')
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    expect(page.changes).toHaveLength(1)
    expect(page.statuses()).toEqual({ [before]: 'succeeded', [live]: 'queued' })
    // What was emitted before is read by the page itself; what comes from now on is told.
    expect(page.events.size).toBe(0)
    const later = await submit(jobs, 4)
    await runAll(jobs)
    await expect
      .poll(() => page.statuses())
      .toEqual({ [before]: 'succeeded', [live]: 'succeeded', [later]: 'succeeded' })
    expect(Object.fromEntries(page.events)).toEqual({ [live]: upTo(2), [later]: upTo(4) })
    await jobs.delete([before])
    await expect.poll(() => page.removed).toEqual([before])
    await page.disconnect()
    expect(jobs.feedStats()).toMatchObject({ watchers: 0, connections: 0 })
    const nobody = new OwnerClient(jobs, 'nobody')
    nobody.connect()
    await nobody.untilReady()
    expect(nobody.changes).toMatchObject([{ jobs: [], events: [], removed: [], ready: true }])
    await nobody.disconnect()
    await jobs.close()
  })

  it('tells live jobs and the fifty that ended last', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    const oldest = await submit(jobs, 0)
    const ids = (
      await jobs.submitMany(
        script,
        Array.from({ length: 60 }, () => ({ input: { events: 0 }, owner })),
      )
    ).map((answer) => (answer.ok ? answer.job.id : ''))
    await jobs.cancel(ids)
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    expect([...page.jobs.keys()].toSorted()).toEqual([oldest, ...ids.slice(10)].toSorted())
    await page.disconnect()
  })

  it('resumes after its cursor: with what ended, began, went on and was erased while it was away', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    const [running, erased] = [await submit(jobs, 600), await submit(jobs, 0)]
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    await page.disconnect()
    await jobs.delete([erased])
    await runAll(jobs)
    const whole = await submit(jobs, 7)
    await runAll(jobs)
    const queued = await submit(jobs, 0)
    page.connect()
    await expect.poll(() => page.events.get(running)?.length).toBe(600)
    await expect
      .poll(() => page.statuses())
      .toEqual({ [running]: 'succeeded', [whole]: 'succeeded', [queued]: 'queued' })
    await page.disconnect()
    expect(Object.fromEntries(page.events)).toEqual({ [running]: upTo(600), [whole]: upTo(7) })
    expect(page.removed).toEqual([erased])
    // The end of a job comes with its last event, or after it.
    const told = page.changes.flatMap(({ jobs: seen, events }) => [
      ...events.filter(({ job }) => job === running).flatMap(({ events: some }) => some.map(({ seq }) => seq)),
      ...seen.filter(({ id }) => id === running).map(({ status }) => status),
    ])
    expect(told.indexOf('succeeded')).toBeGreaterThan(told.indexOf(600))
    // Nothing is new for one who resumes with the last cursor.
    const count = page.changes.length
    page.connect()
    await expect.poll(() => page.changes.length).toBe(count + 1)
    expect(page.changes.at(-1)).toMatchObject({ events: [], removed: [], ready: true })
    await page.disconnect()
  })

  it('resumes page by page where very much has come meanwhile', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    await submit(jobs, 0)
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    await page.disconnect()
    const ids: string[] = [...page.jobs.keys()]
    for (let round = 0; round < 5; round++) {
      const answers = await jobs.submitMany(
        script,
        Array.from({ length: 100 }, () => ({ input: { events: 2 }, owner })),
      )
      ids.push(...answers.map((answer) => (answer.ok ? answer.job.id : '')))
      while ((await runAll(jobs, 100)).claimed > 0);
    }
    page.connect()
    // Away again after each change, so that it goes on from the middle of a page.
    for (let seen = 1; !page.changes.at(-1)?.ready || page.changes.length === 1; seen = page.changes.length) {
      await expect.poll(() => page.changes.length).toBeGreaterThan(seen)
      await page.disconnect()
      page.connect()
    }
    await expect.poll(() => page.jobs.size).toBe(ids.length)
    await expect.poll(() => Object.values(page.statuses()).filter((status) => status === 'succeeded').length).toBe(501)
    await page.disconnect()
    expect(new Set(page.jobs.keys())).toEqual(new Set(ids))
    for (const id of ids.slice(1)) expect(page.events.get(id)).toEqual([1, 2])
  })

  it('takes no cursor but its own, and none of another helps to see his jobs', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    const id = await submit(jobs, 3, 'bob')
    const bob = new OwnerClient(jobs, 'bob')
    bob.connect()
    await bob.untilReady()
    await bob.disconnect()
    const spy = new OwnerClient(jobs, owner)
    spy.cursor = bob.cursor
    spy.connect()
    await spy.untilReady()
    await runAll(jobs)
    const own = await submit(jobs, 0)
    await expect.poll(() => spy.jobs.has(own)).toBe(true)
    await spy.disconnect()
    // As if it did not exist.
    expect(spy.removed).toEqual([id])
    expect([...spy.jobs.keys()]).toEqual([own])
    expect(spy.events.size).toBe(0)
    for (const cursor of [
      '',
      'x',
      '!!!',
      'AAAA',
      `${bob.cursor}A`,
      bob.cursor?.slice(0, -3) ?? '',
      'Af______________',
    ]) {
      const first = jobs.watchOwner(owner, { cursor })[Symbol.asyncIterator]().next()
      await expect(first, cursor).rejects.toMatchObject({ code: 'invalid_input' })
      await expect(first).rejects.toBeInstanceOf(GenjobsError)
    }
  })

  it('begins anew after a day', async () => {
    await using db = await openTestDatabase(name)
    const jobs = client(db)
    const page = new OwnerClient(jobs, owner)
    const old = await submit(jobs, 3)
    page.connect()
    await page.untilReady()
    await page.disconnect()
    await db.clock.advance('25h')
    await runAll(jobs)
    page.connect()
    await expect.poll(() => page.changes.length).toBe(2)
    expect(page.changes[1]).toMatchObject({ jobs: [{ id: old, status: 'succeeded' }], events: [], ready: true })
    await page.disconnect()
  })
})
