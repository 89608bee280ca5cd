import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit, type Claimed } from '../engine.ts'

describe.each(testDatabases)('finish_jobs on %s', (name) => {
  it('stores the result once: a repeated finish is already_finished, whatever it says', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const jobs = await e.claim('w', ['image'], 1)
    expect(await e.finish(jobs, 'succeeded', { output: { url: 'a' } })).toMatchObject([
      { result: 'ok', status: 'succeeded' },
    ])
    expect(await e.finish(jobs, 'succeeded', { output: { url: 'b' } })).toMatchObject([{ result: 'already_finished' }])
    expect(await e.finish(jobs, 'failed')).toMatchObject([{ result: 'already_finished', status: 'succeeded' }])
    expect(await e.job(jobs[0]?.id as string)).toMatchObject({
      status: 'succeeded',
      output: { url: 'a' },
      progress: 100,
      error: null,
    })
  })

  it('a lease that stands twice in one call is ended once', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 2)] } })
    await e.beat('w')
    await e.submit(Array(2).fill({ kind: 'image', owner: 'ada' }))
    const [one, two] = (await e.claim('w', ['image'], 2)) as [Claimed, Claimed]
    expect((await e.finish([one, two, one], 'failed')).map(({ result }) => result)).toEqual(['ok', 'ok', 'ok'])
    expect(await e.rows('select count(*) as n from genjobs.attempts')).toEqual([{ n: 2 }])
  })

  it('a failed attempt waits, longer each time, and the last one ends the job', async () => {
    await using e = await openEngine(name, {
      image: { max_attempts: 4, retry_first_ms: 10_000, retry_factor: 3, retry_max_ms: 40_000 },
    })
    await e.beat('w', [], 86_400_000)
    await e.db.clock.set(new Date('2027-01-01T00:00:00Z'))
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    await e.promote()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      const [job] = await e.claim('w', ['image'], 1)
      expect(job).toMatchObject({ attempt, epoch: attempt })
      const [answer] = await e.finish([job as Claimed], 'failed', {
        error: { code: 'handler_error', message: `no ${attempt}` },
      })
      if (attempt === 4) {
        expect(answer).toMatchObject({ status: 'failed', run_at: null })
        expect(await e.job(job?.id as string)).toMatchObject({
          status: 'failed',
          error: { message: 'no 4' },
          attempt: 4,
        })
        break
      }
      expect(answer).toMatchObject({ status: 'queued' })
      expect(await e.job(job?.id as string)).toMatchObject({ status: 'queued', reason: 'scheduled' })
      const now = await e.db.clock.now()
      const runAt = answer?.run_at as Date
      waits.push(runAt.getTime() - now.getTime())
      expect(await e.claim('w', ['image'], 1)).toEqual([])
      // A Date is cut to milliseconds.
      await e.db.clock.set(new Date(runAt.getTime() + 1))
      await e.promote()
    }
    // Half of each wait is random: 10 s, 30 s, and 40 s instead of 90.
    for (const [n, full] of [10_000, 30_000, 40_000].entries()) {
      expect(waits[n]).toBeGreaterThanOrEqual(full / 2)
      expect(waits[n]).toBeLessThanOrEqual(full)
    }
    expect(await e.rows('select attempt, outcome from genjobs.attempts order by epoch')).toEqual(
      [1, 2, 3, 4].map((attempt) => ({ attempt, outcome: 'failed' })),
    )
  })

  it('a permanent error ends the job at once; a time asked for is kept', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.db.clock.set(new Date('2027-01-01T00:00:00Z'))
    await e.beat('w')
    await e.submit([1, 2].map((input) => ({ kind: 'image', owner: 'ada', input })))
    const [one, two] = await e.claim('w', ['image'], 2)
    expect(await e.finish([one as Claimed], 'failed', { permanent: true })).toMatchObject([{ status: 'failed' }])
    const [later] = await e.finish([two as Claimed], 'failed', { retry_after_ms: 90_000 })
    expect(later?.run_at).toEqual(new Date('2027-01-01T00:01:30Z'))
  })

  it('work handed back costs no attempt and keeps its place', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([1, 2].map((input) => ({ kind: 'image', owner: 'ada', input })))
    const [job] = await e.claim('w', ['image'], 1)
    await e.finish([job as Claimed], 'released')
    await e.promote()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 1, attempt: 1, epoch: 2 }])
  })

  it('a stale epoch changes nothing, though the new holder is in the same state', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('old')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const stale = await e.claim('old', ['image'], 1)
    await e.db.clock.advance('31s')
    await e.sweep()
    await e.db.clock.advance('10m')
    await e.promote()
    await e.beat('new')
    const fresh = await e.claim('new', ['image'], 1)
    expect(fresh).toMatchObject([{ id: stale[0]?.id, epoch: 2, attempt: 2 }])

    const [{ id, epoch }] = stale as [Claimed]
    expect(await e.finish(stale, 'succeeded', { output: 'stale' })).toMatchObject([
      { result: 'lease_lost', status: 'running' },
    ])
    expect(await e.finish(stale, 'failed')).toMatchObject([{ result: 'lease_lost' }])
    const report = JSON.stringify([
      { job_id: id, epoch, progress: 99, step: 'stale', events: [{ type: 'log', data: 1 }] },
    ])
    expect(await e.rows('select live from genjobs.report_jobs($1)', [report])).toEqual([{ live: false }])
    expect(await e.rows(`select genjobs.remember_step($1, $2, 'pay', '1') as kept`, [id, epoch])).toEqual([
      { kept: false },
    ])
    expect(await e.job(id)).toMatchObject({ status: 'running', progress: 0, step: null, output: null })
    expect(await e.rows('select * from genjobs.stream')).toEqual([])
    expect(await e.rows('select * from genjobs.steps')).toEqual([])

    expect(await e.finish(fresh, 'succeeded', { output: 'fresh' })).toMatchObject([{ result: 'ok' }])
    expect(await e.job(id)).toMatchObject({ status: 'succeeded', output: 'fresh' })
  })

  it('an exchange hands in and claims what that made possible', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    await e.submit(Array.from({ length: 3 }, (_, input) => ({ kind: 'image', owner: 'ada', input })))
    let jobs = await e.claim('w', ['image'], 5)
    const seen: unknown[] = []
    while (jobs.length > 0) {
      expect(jobs).toHaveLength(1)
      seen.push(jobs[0]?.input)
      const [answer] = await e.rows<{ results: { result: string }[]; jobs: Claimed[] | null }>(
        `select * from genjobs.exchange_jobs('w', $1, '{image}', 5)`,
        [JSON.stringify(jobs.map(({ id, epoch }) => ({ job_id: id, epoch, outcome: 'succeeded' })))],
      )
      expect(answer?.results).toMatchObject([{ result: 'ok' }])
      jobs = answer?.jobs ?? []
    }
    expect(seen).toEqual([0, 1, 2])
  })

  it('a cancel ends a job wherever it is, once, and only for its owner', async () => {
    await using e = await openEngine(name, {
      image: { limits: [rejectLimit('owner:{owner}', 9), queueLimit('total', 1)] },
    })
    await e.beat('w')
    const answers = await e.submit(
      [{}, {}, { delay_ms: 60_000 }, {}].map((more) => ({ kind: 'image', owner: 'ada', ...more })),
    )
    const ids = answers.map(({ job_id }) => job_id)
    const [running] = await e.claim('w', ['image'], 1)
    expect(running?.id).toBe(ids[0])
    const unknown = '01900000-0000-7000-8000-000000000000'
    expect((await e.cancel([ids[1] as string, unknown], 'eve')).map(({ result, status }) => [result, status])).toEqual([
      ['not_found', null],
      ['not_found', null],
    ])
    expect((await e.cancel(ids.slice(0, 3), 'ada')).map(({ result, status }) => [result, status])).toEqual(
      Array(3).fill(['canceled', 'canceled']),
    )
    expect((await e.cancel(ids.slice(0, 3))).map(({ result }) => result)).toEqual(Array(3).fill('already_finished'))
    expect(await e.rows('select used from genjobs.read_limits()')).toEqual([{ used: 1 }, { used: 0 }])
    expect(await e.beat('w', [running as Claimed])).toMatchObject([{ job_id: ids[0], status: 'canceled' }])
    expect(await e.finish([running as Claimed], 'succeeded', { output: 1 })).toMatchObject([{ result: 'lease_lost' }])
    expect(await e.job(ids[0] as string)).toMatchObject({
      status: 'canceled',
      output: null,
      error: { code: 'canceled' },
    })
    expect(await e.claim('w', ['image'], 5)).toMatchObject([{ id: ids[3] }])
  })
})
