import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit, type Claimed, type Engine } from '../engine.ts'

const park = (e: Engine, job: Claimed, token: string, wakeAfterMs = 3_600_000) =>
  e.rows<{ parked: boolean }>('select parked from genjobs.park_jobs($1)', [
    JSON.stringify([{ job_id: job.id, epoch: job.epoch, token, wake_after_ms: wakeAfterMs }]),
  ])
const wake = (e: Engine, token: string) => e.rows('select job_id from genjobs.wake_jobs($1)', [[token]])

describe.each(testDatabases)('parked jobs on %s', (name) => {
  it('a job under limit 1 with 3 attempts that is parked and woken 20 times succeeds, and never holds two slots', async () => {
    await using e = await openEngine(name, {
      video: { max_attempts: 3, limits: [queueLimit('owner:{owner}', 1), rejectLimit('subject:{subject}', 1)] },
    })
    await e.beat('w', [], 86_400_000)
    await e.submit([
      { kind: 'video', owner: 'ada', subject: 's' },
      { kind: 'video', owner: 'ada' },
    ])
    let [job] = (await e.claim('w', ['video'], 5)) as [Claimed]
    for (let n = 1; n <= 20; n++) {
      expect(await park(e, job, `t${n}`)).toEqual([{ parked: true }])
      await e.verify()
      expect(await e.job(job.id)).toMatchObject({ status: 'waiting', attempt: 1 })
      // It keeps its slot and its worker is free, but the other job of the owner must wait for the slot.
      expect(await e.claim('w', ['video'], 5)).toEqual([])
      expect(await wake(e, `t${n}`)).toEqual([{ job_id: job.id }])
      expect(await wake(e, `t${n}`)).toEqual([{ job_id: job.id }])
      await e.promote()
      await e.verify()
      expect(await wake(e, `t${n}`)).toEqual([])
      expect(await e.rows(`select limit_key from genjobs.slots where policy = 'queue'`)).toEqual([
        { limit_key: 'owner:ada' },
      ])
      const claimed = await e.claim('w', ['video'], 5)
      expect(claimed).toMatchObject([{ id: job.id, attempt: 1, epoch: n + 1 }])
      job = claimed[0] as Claimed
      await e.verify()
    }
    expect(await e.finish([job], 'succeeded')).toMatchObject([{ result: 'ok', status: 'succeeded' }])
    expect(await e.claim('w', ['video'], 5)).toHaveLength(1)
  })

  it('goes on when its time is up, fails with an attempt, and its slots come back when it is canceled', async () => {
    await using e = await openEngine(name, { video: { max_attempts: 2, limits: [queueLimit('total', 1)] } })
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'video', owner: 'ada' }])
    const [first] = (await e.claim('w', ['video'], 1)) as [Claimed]
    await park(e, first, 't', 60_000)
    await e.db.clock.advance('61s')
    await e.promote()
    const [second] = (await e.claim('w', ['video'], 1)) as [Claimed]
    expect(second).toMatchObject({ attempt: 1, epoch: 2 })
    await e.finish([second], 'failed')
    expect(await e.rows('select * from genjobs.slots')).toEqual([])
    await e.db.clock.advance('10m')
    await e.promote()
    const [third] = (await e.claim('w', ['video'], 1)) as [Claimed]
    expect(third).toMatchObject({ attempt: 2 })
    await park(e, third, 't2')
    expect(await e.cancel([third.id])).toMatchObject([{ result: 'canceled' }])
    expect(await e.rows('select * from genjobs.slots')).toEqual([])
    expect(await e.rows('select * from genjobs.waits')).toEqual([])
  })

  it('a woken job that is canceled before it runs gives its slots back too; a stale epoch cannot park', async () => {
    await using e = await openEngine(name, { video: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit([
      { kind: 'video', owner: 'ada' },
      { kind: 'video', owner: 'ben' },
    ])
    const [job] = (await e.claim('w', ['video'], 1)) as [Claimed]
    expect(await park(e, { ...job, epoch: 9 }, 't')).toEqual([{ parked: false }])
    await park(e, job, 't')
    await wake(e, 't')
    await e.promote()
    expect(await e.cancel([job.id])).toMatchObject([{ result: 'canceled' }])
    expect(await e.claim('w', ['video'], 1)).toMatchObject([{ owner: 'ben' }])
  })
})
