import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../engine.ts'
import { finishedJob, homeOf, maintain, partitions, ranges, wednesday } from './maintenance.ts'

describe.each(testDatabases)('rotation on %s', (name) => {
  it('makes the period of now and the next one, then one a week, in time', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    const first = await finishedJob(e)
    expect(await ranges(e)).toEqual(['jobs_open ..'])
    expect(await maintain(e)).toEqual({
      state: 'done',
      rotated: ['jobs_20260105', 'jobs_20260112'],
      removed: [],
      kept: [],
    })
    expect(await ranges(e)).toEqual([
      'jobs_past ..2026-01-05',
      'jobs_20260105 2026-01-05..2026-01-12',
      'jobs_20260112 2026-01-12..2026-01-19',
      'jobs_open 2026-01-19..',
    ])
    expect(await homeOf(e, first)).toBe('jobs_20260105')
    expect(await maintain(e)).toMatchObject({ rotated: [] })

    // The last moment of a period and the first of the next.
    await e.db.clock.set(new Date('2026-01-11T23:59:59.999Z'))
    const last = await finishedJob(e)
    await e.db.clock.set(new Date('2026-01-12T00:00:00.000Z'))
    const next = await finishedJob(e)
    expect(await homeOf(e, last)).toBe('jobs_20260105')
    expect(await homeOf(e, next)).toBe('jobs_20260112')
    expect(await maintain(e)).toMatchObject({ rotated: ['jobs_20260119'] })
    expect(await ranges(e)).toContain('jobs_open 2026-01-26..')
    expect((await e.rows<{ id: string }>('select id from genjobs.list_jobs()')).map(({ id }) => id)).toEqual([
      next,
      last,
      first,
    ])
  })

  it('comes late: what is there stays in one partition, and jobs that run go on running', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    await maintain(e)
    await e.db.clock.advance('40d')
    const late = await finishedJob(e)
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const running = await e.claim('w', ['image'], 1)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    expect(await homeOf(e, late)).toBe('jobs_open')
    expect(await maintain(e)).toMatchObject({ rotated: ['jobs_20260119', 'jobs_20260223'] })
    expect((await ranges(e)).slice(-3)).toEqual([
      'jobs_20260119 2026-01-19..2026-02-23',
      'jobs_20260223 2026-02-23..2026-03-02',
      'jobs_open 2026-03-02..',
    ])
    expect(await homeOf(e, late)).toBe('jobs_20260119')
    expect((await partitions(e)).find((row) => row.name === 'jobs_20260119')).toMatchObject({ live_jobs: 2 })
    expect(await e.finish(running, 'succeeded')).toMatchObject([{ result: 'ok' }])
    expect(await e.claim('w', ['image'], 1)).toHaveLength(1)
  })

  it('no insert fails, whatever the clock says, and ids ahead of time find their place', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    await maintain(e)
    const submitAt = async (time: string) => {
      await e.db.clock.set(new Date(time))
      const [answer] = await e.submit([{ kind: 'image', owner: 'ada' }])
      return (answer as { job_id: string }).job_id
    }
    const times = ['1970-01-02', '2019-05-01', '2026-01-07', '2026-01-30', '2100-01-01', '2026-02-20', '2026-01-21']
    const ids: string[] = []
    for (const time of times) ids.push(await submitAt(`${time}T00:00:00Z`))
    await e.db.clock.set(new Date('2026-02-04T12:00:00Z'))
    expect(await maintain(e)).toMatchObject({ state: 'done' })
    expect(await Promise.all(ids.map((id) => homeOf(e, id)))).toEqual([
      'jobs_past',
      'jobs_past',
      'jobs_20260105',
      'jobs_20260119',
      'jobs_open',
      'jobs_open',
      'jobs_20260119',
    ])
    // A job moved to where it belongs can be claimed and finished like any other.
    await e.beat('w', [], 86_400_000)
    const claimed = await e.claim('w', ['image'], 10)
    expect(claimed).toHaveLength(7)
    expect((await e.finish(claimed, 'succeeded')).map(({ result }) => result)).toEqual(Array(7).fill('ok'))
    // Nothing has stopped since: the next period is cut in its time, with one job ahead left in the open partition.
    await e.db.clock.set(new Date('2026-02-18T12:00:00Z'))
    expect(await maintain(e)).toMatchObject({ rotated: ['jobs_20260216', 'jobs_20260223'] })
    expect(await homeOf(e, ids[5] as string)).toBe('jobs_20260216')
    expect(await homeOf(e, ids[4] as string)).toBe('jobs_open')
    expect((await ranges(e)).at(-1)).toBe('jobs_open 2026-03-02..')
  })

  it('a clock that was far ahead for long moves the cut instead of the rows', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    await maintain(e)
    await e.db.clock.set(new Date('2027-01-06T00:00:00Z'))
    const items = Array.from({ length: 500 }, () => ({ kind: 'later', owner: 'ada' }))
    await e.registerKinds({ later: {} })
    for (let n = 0; n < 21; n++) await e.submit(items)
    await e.db.clock.set(new Date('2026-01-14T00:00:00Z'))
    expect(await maintain(e)).toMatchObject({ rotated: ['jobs_20260119'] })
    expect((await ranges(e)).slice(-2)).toEqual(['jobs_20260119 2026-01-19..2027-01-11', 'jobs_open 2027-01-11..'])
    expect(await maintain(e)).toMatchObject({ rotated: [] })
  })

  it('takes whole days only, and may change its period', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    await maintain(e)
    const every = (period: string, keep: string | null = null) =>
      e.rows('select * from genjobs.maintain_partitions($1, $2)', [period, keep])
    for (const period of ['12 hours', '36 hours', '0 days', '-1 day', '1 month', '1 year']) {
      await expect(every(period)).rejects.toMatchObject({ code: 'JG009' })
    }
    await expect(every('1 day', '-1 day')).rejects.toMatchObject({ code: 'JG009' })
    await e.db.clock.set(new Date('2026-01-18T00:00:00Z'))
    expect(await every('1 day')).toMatchObject([{ rotated: ['jobs_20260119'] }])
    await e.db.clock.set(new Date('2026-01-20T00:00:00Z'))
    expect(await every('1 day')).toMatchObject([{ rotated: ['jobs_20260120', 'jobs_20260121'] }])
    expect(await every('30 days')).toMatchObject([{ rotated: [expect.any(String), expect.any(String)] }])
    const rows = await partitions(e)
    for (const [n, row] of rows.entries()) expect(row.from_at).toEqual(rows[n - 1]?.to_at ?? null)
  })
})
