import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, type Claimed } from '../engine.ts'

describe.each(testDatabases)('leases on %s', (name) => {
  it('a worker that falls silent loses its jobs, and the last attempt says why', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 2, limits: [queueLimit('total', 1)] } })
    // Stopped, so that a slow machine does not take the second that is left.
    await e.db.clock.set(await e.db.clock.now())
    await e.beat('w1')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const first = await e.claim('w1', ['image'], 1)
    await e.db.clock.advance('29s')
    expect(await e.sweep()).toMatchObject({ expired: 0 })
    expect(await e.job(first[0]?.id as string)).toMatchObject({ status: 'running', reason: null })
    await e.db.clock.advance('2s')
    expect(await e.job(first[0]?.id as string)).toMatchObject({ status: 'running', reason: 'stalled' })
    expect(await e.sweep()).toMatchObject({ expired: 1, errors: [] })
    expect(await e.beat('w1', first)).toMatchObject([{ job_id: first[0]?.id, status: 'queued' }])
    await e.db.clock.advance('10m')
    await e.promote()
    await e.beat('w2')
    expect(await e.claim('w2', ['image'], 1)).toMatchObject([{ attempt: 2 }])
    await e.db.clock.advance('31s')
    await e.sweep()
    expect(await e.job(first[0]?.id as string)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
    expect(await e.rows('select outcome from genjobs.attempts')).toEqual([
      { outcome: 'expired' },
      { outcome: 'expired' },
    ])
  })

  it('a beating worker keeps its jobs for as long as their timeout', async () => {
    await using e = await openEngine(name, { image: { timeout_ms: 120_000, max_attempts: 1 } })
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const jobs = await e.claim('w', ['image'], 1)
    for (let n = 0; n < 6; n++) {
      await e.db.clock.advance('20s')
      expect(await e.beat('w', jobs)).toEqual([])
      expect(await e.sweep()).toMatchObject({ expired: 0 })
    }
    // The worker has ten seconds more to stop the attempt itself.
    await e.db.clock.advance('11s')
    expect(await e.sweep()).toMatchObject({ expired: 1 })
    expect(await e.beat('w', jobs)).toMatchObject([{ status: 'failed', error: { code: 'timeout' } }])
  })

  it('a lease that two lists leave out is handed back: the reply that granted it was lost', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 2)] } })
    await e.beat('w')
    await e.submit(Array.from({ length: 2 }, (_, input) => ({ kind: 'image', owner: 'ada', input })))
    const [kept] = await e.claim('w', ['image'], 1)
    await e.claim('w', ['image'], 1)
    await e.beat('w', [kept as Claimed])
    expect(await e.claim('w', ['image'], 1)).toEqual([])
    await e.beat('w', [kept as Claimed])
    await e.promote()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 1, attempt: 1, epoch: 2 }])
  })

  it('a list that leaves a lease out once does no harm', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const jobs = await e.claim('w', ['image'], 1)
    for (let n = 0; n < 4; n++) {
      await e.beat('w', [])
      expect(await e.beat('w', jobs)).toEqual([])
    }
  })

  it('a worker that was given up must register again before it claims', async () => {
    await using e = await openEngine(name, { image: {} })
    await expect(e.claim('nobody', ['image'], 1)).rejects.toMatchObject({ code: 'JG004' })
    await e.beat('w')
    await e.db.clock.advance('31s')
    await expect(e.claim('w', ['image'], 1)).rejects.toMatchObject({ code: 'JG004' })
    await e.beat('w')
    expect(await e.claim('w', ['image'], 1)).toEqual([])
  })

  it('a worker that says goodbye hands back what it holds', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit(Array(3).fill({ kind: 'image', owner: 'ada' }))
    expect(await e.claim('w', ['image'], 2)).toHaveLength(2)
    expect(await e.rows(`select genjobs.release_worker('w') as n`)).toEqual([{ n: 2 }])
    expect(await e.rows('select * from genjobs.workers')).toEqual([])
    await e.promote()
    await e.beat('w2')
    expect((await e.claim('w2', ['image'], 5)).map(({ attempt }) => attempt)).toEqual([1, 1, 1])
  })

  it('reports are numbered without gaps, across attempts', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const [{ id }] = (await e.submit([{ kind: 'image', owner: 'ben' }])) as unknown as [{ id: string }]
    expect(id).toBeUndefined()
    const report = async (job: Claimed, events: number, more: object = {}) =>
      e.rows('select * from genjobs.report_jobs($1)', [
        JSON.stringify([
          {
            job_id: job.id,
            epoch: job.epoch,
            events: Array.from({ length: events }, (_, n) => ({ type: 'log', data: n })),
            ...more,
          },
        ]),
      ])
    const [first] = await e.claim('w', ['image'], 1)
    await report(first as Claimed, 2, { progress: 150, step: 'drawing' })
    await report(first as Claimed, 1, { progress: -5 })
    expect(await e.job((first as Claimed).id)).toMatchObject({ progress: 0, step: 'drawing' })
    await e.finish([first as Claimed], 'failed')
    await e.db.clock.advance('10m')
    await e.promote()
    const again = (await e.claim('w', ['image'], 5)).find((job) => job.id === first?.id) as Claimed
    await report(again, 2)
    expect(await e.rows('select seq, type, data from genjobs.read_stream($1)', [again.id])).toEqual(
      [0, 1, 0, 0, 1].map((data, n) => ({ seq: n + 1, type: 'log', data })),
    )
    const item = { job_id: again.id, epoch: again.epoch, events: [{ type: 'log', data: 'x' }] }
    await e.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify([
        { ...item, progress: 5 },
        { ...item, step: 'late' },
        { ...item, events: 'none' },
      ]),
    ])
    expect(await e.job(again.id)).toMatchObject({ progress: 5, step: 'late' })
    expect(await e.rows('select seq, data from genjobs.read_stream($1, 5)', [again.id])).toEqual([
      { seq: 6, data: 'x' },
      { seq: 7, data: 'x' },
    ])
    expect(await e.rows('select seq from genjobs.read_stream($1, 3, 2)', [again.id])).toEqual([{ seq: 4 }, { seq: 5 }])
  })

  it('what was reported last stays with the job when its lease ends, however it ends', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 1 } })
    await e.beat('w', [], 86_400_000)
    await e.submit(Array.from({ length: 4 }, (_, input) => ({ kind: 'image', owner: 'ada', input })))
    const jobs = await e.claim('w', ['image'], 4)
    await e.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify(jobs.map(({ id, epoch }, n) => ({ job_id: id, epoch, progress: 10 + n, step: `step ${n}` }))),
    ])
    const [one, two, three, four] = jobs as [Claimed, Claimed, Claimed, Claimed]
    await e.finish([one], 'succeeded')
    await e.finish([two], 'failed')
    await e.cancel([three.id])
    await e.rows('select * from genjobs.park_jobs($1)', [
      JSON.stringify([{ job_id: four.id, epoch: four.epoch, token: 't', wake_after_ms: 60_000 }]),
    ])
    const seen = await Promise.all(jobs.map(async ({ id }) => await e.job(id)))
    expect(seen.map(({ status, progress, step }) => [status, progress, step])).toEqual([
      ['succeeded', 100, 'step 0'],
      ['failed', 11, 'step 1'],
      ['canceled', 12, 'step 2'],
      ['waiting', 13, 'step 3'],
    ])
  })

  it('a remembered step comes with the next attempt, and its first result stays', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const [first] = (await e.claim('w', ['image'], 1)) as [Claimed]
    const remember = (output: unknown) =>
      e.rows(`select genjobs.remember_step($1, $2, 'pay', $3) as kept`, [first.id, first.epoch, JSON.stringify(output)])
    expect(await remember({ id: 'req_1' })).toEqual([{ kept: true }])
    expect(await remember({ id: 'req_2' })).toEqual([{ kept: true }])
    await e.finish([first], 'failed')
    await e.db.clock.advance('10m')
    await e.promote()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ steps: { pay: { id: 'req_1' } } }])
  })

  it('an inline run holds its slots, is refused when a limit is full, and leaves nothing behind then', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    const run = (more: object = {}) =>
      e.rows<{ job: Claimed; replayed: boolean }>(`select * from genjobs.run_job('w', $1)`, [
        JSON.stringify({ kind: 'image', owner: 'ada', input: {}, ...more }),
      ])
    const [held] = await run()
    await expect(run()).rejects.toMatchObject({
      code: 'JG001',
      detail: expect.stringContaining(held?.job.id as string),
    })
    await expect(run({ kind: 'nope' })).rejects.toMatchObject({ code: 'JG008' })
    expect(await e.rows('select * from genjobs.list_jobs()')).toHaveLength(1)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    expect(await e.claim('w', ['image'], 1)).toEqual([])
    await e.finish([held?.job as Claimed], 'succeeded')
    expect(await e.claim('w', ['image'], 1)).toHaveLength(1)
  })

  it('an inline run whose process died is not run again by somebody else', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 3 } })
    await e.beat('w')
    const [row] = await e.rows<{ job: Claimed }>(
      `select * from genjobs.run_job('w', '{"kind":"image","owner":"ada","input":{}}')`,
    )
    await e.db.clock.advance('31s')
    await e.sweep()
    expect(await e.job(row?.job.id as string)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
  })
})
