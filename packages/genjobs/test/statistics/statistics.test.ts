import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, PermanentError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({ ok: z.boolean() }), price: 2 })
const script = defineKind('script', { input: z.object({}), retry: { attempts: 1 } })

describe.each(testDatabases)('jobs.statistics on %s', (name) => {
  it('says how many jobs ended how, what they cost and took, and what is left of the price', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds: [image, script] })
    await jobs.credits.topUp('ada', 100, { key: 'welcome' })
    expect(await jobs.statistics()).toMatchObject({
      from: null,
      to: null,
      rows: [{ jobs: 0, successRate: null, averageCostMicros: 0, wait: { average: null, p99: null } }],
      live: null,
    })
    await db.clock.set(new Date('2026-03-04T05:06:07Z'))
    for (const ok of [true, true, false]) await jobs.submit(image, { ok }, { owner: 'ada', project: 'p1', mode: 'hd' })
    await jobs.submit(script, {}, { owner: 'ben' })
    const { id: canceled } = await jobs.submit(image, { ok: true }, { owner: 'ada' })
    await jobs.cancel(canceled)
    const { id: later } = await jobs.submit(image, { ok: true }, { owner: 'ada', delay: '1d' })
    await db.clock.advance('10s')
    // One at a time, since what runs beside another would take longer.
    for (let n = 0; n < 4; n++) {
      await jobs.drain({
        limit: 1,
        handlers: {
          image: async ({ input, cost }) => {
            await db.clock.advance('5s')
            cost({ micros: 900 })
            if (!input.ok) throw new PermanentError('no')
            return null
          },
          script: () => null,
        },
      })
    }

    const { rows } = await jobs.statistics({ owner: 'ada', creditMicros: 1_000 })
    expect(rows).toMatchObject([
      {
        jobs: 4,
        succeeded: 2,
        failed: 1,
        canceled: 1,
        successRate: 2 / 3,
        costMicros: 2_700,
        averageCostMicros: 675,
        charged: 4,
        marginMicros: 1_300,
      },
    ])
    expect(rows[0]?.run.average).toBe(5_000)
    expect(Math.abs((rows[0]?.run.p50 ?? 0) - 5_000)).toBeLessThanOrEqual(250)
    expect(Math.abs((rows[0]?.wait.p90 ?? 0) - 20_000)).toBeLessThanOrEqual(1_000)

    const { rows: groups } = await jobs.statistics({ owner: 'ada', by: ['project', 'mode', 'status', 'day'] })
    const at = new Date('2026-03-04T00:00:00Z')
    expect(groups.map(({ jobs: count, ...row }) => [row.project, row.mode, row.status, row.at, count])).toEqual([
      ['p1', 'hd', 'succeeded', at, 2],
      [null, null, 'canceled', at, 1],
      ['p1', 'hd', 'failed', at, 1],
    ])
    const { rows: kinds, live } = await jobs.statistics({ by: ['kind'], live: true })
    expect(kinds.map(({ kind, jobs: count }) => [kind, count])).toEqual([
      ['image', 4],
      ['script', 1],
    ])
    expect(live).toEqual({ queued: 1, running: 0, waiting: 0 })
    expect((await jobs.statistics({ owner: 'ben', live: true })).live).toMatchObject({ queued: 0 })
    expect((await jobs.statistics({ owner: 'ada', mode: 'hd', live: true })).live).toMatchObject({ queued: 0 })

    // Whoever owns the jobs is not told what they cost whoever runs them.
    expect((await jobs.statistics({ owner: 'ada', own: true })).rows[0]).toMatchObject({ costMicros: 0, charged: 4 })

    const { minutes, hours } = await jobs.throughput({ hours: 2 })
    expect([minutes.length, hours.length]).toEqual([60, 2])
    expect(minutes.reduce((sum, { ended }) => sum + ended, 0)).toBe(5)
    expect(hours.at(-1)).toEqual({
      at: new Date('2026-03-04T05:00:00Z'),
      ended: 5,
      succeeded: 3,
      failed: 1,
      canceled: 1,
    })

    expect(await jobs.verify({ statistics: true })).toEqual([])
    await db.query('delete from genjobs.stat_changes')
    await db.query('delete from genjobs.job_stats')
    expect((await jobs.verify({ statistics: true })).length).toBeGreaterThan(0)
    expect(await jobs.verify()).toEqual([])
    await jobs.cancel(later)

    await expect(jobs.statistics({ by: ['weekday' as 'day'] })).rejects.toMatchObject({ code: 'invalid_input' })
    await jobs.close()
  })
})
