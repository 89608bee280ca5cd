import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OwnerClient, upTo } from './owner-client.ts'

const script = defineKind('script', { input: z.object({}) })
const kinds = [script] as const
const owner = 'ada'
const minute = 60_000

describe.each(testServerNames)('jobs whose transaction commits late, on PostgreSQL %s', (name) => {
  // The id is made at submit, so a job may appear among others that were told long ago.
  it.each([
    ['within minutes, at the next tick', 4 * minute, 1],
    ['much later, when the newest jobs are looked at', 40 * minute, 16_000],
  ])('are found %s', async (_, open, untilLook) => {
    await using db = await openTestDatabase(name)
    await db.clock.set(new Date('2030-01-01T00:00:00Z'))
    const jobs = createJobs({ database: db.database, kinds })
    await jobs.ready()
    const page = new OwnerClient(jobs, owner)
    page.connect()
    await page.untilReady()
    const slow = await db.connect()
    await slow.query('begin')
    const { id: late } = await jobs.submit(script, {}, { owner, tx: slow })
    await db.clock.advance(open)
    const { id: early } = await jobs.submit(script, {}, { owner })
    await expect.poll(() => page.jobs.has(early)).toBe(true)
    expect(page.jobs.has(late)).toBe(false)
    // The look that was due by then is over.
    const { queries } = jobs.feedStats()
    await expect.poll(() => jobs.feedStats().queries, { timeout: 10_000 }).toBeGreaterThan(queries + 2)
    await slow.query('commit')
    await db.clock.advance(untilLook)
    await expect.poll(() => page.jobs.has(late), { timeout: 10_000 }).toBe(true)
    await page.disconnect()
    await jobs.close()
  })

  it('are found by one who was away while they committed, ran and ended', async () => {
    await using db = await openTestDatabase(name)
    await db.clock.set(new Date('2030-01-01T00:00:00Z'))
    const jobs = createJobs({ database: db.database, kinds })
    await jobs.ready()
    const slow = await db.connect()
    await slow.query('begin')
    const { id: late } = await jobs.submit(script, {}, { owner, tx: slow })
    await db.clock.advance('3m')
    const page = new OwnerClient(jobs, owner)
    page.connect()
    const { id: early } = await jobs.submit(script, {}, { owner })
    await expect.poll(() => page.jobs.has(early)).toBe(true)
    await page.disconnect()
    await slow.query('commit')
    await jobs.sweep()
    await jobs.drain({ handlers: { script: ({ emit }) => upTo(3).forEach((n) => emit('n', n)) } })
    await db.clock.advance('90s')
    page.connect()
    await expect.poll(() => page.statuses()).toEqual({ [early]: 'succeeded', [late]: 'succeeded' })
    expect(Object.fromEntries(page.events)).toEqual({ [early]: upTo(3), [late]: upTo(3) })
    await page.disconnect()
    await jobs.close()
  })
})
