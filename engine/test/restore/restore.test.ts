import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { asCaller } from '../access/as-caller.ts'
import { connectEngine, openEngine, queueLimit, rejectLimit, type Claimed } from '../engine.ts'
import { openRestorable, submitOne, type RestorableEngine } from './restorable-engine.ts'

const kinds = {
  image: { limits: [queueLimit('all', 10), rejectLimit('owner:{owner}', 20, 86_400_000)], price: 4 },
  once: { max_attempts: 1, price: 4 },
  sheet: { manual: true },
}

async function claimOne(e: RestorableEngine, worker: string, kind = 'image'): Promise<Claimed> {
  const [known] = await e.rows('select from genjobs.workers where worker_id = $1', [worker])
  if (!known) await e.beat(worker)
  const [job] = await e.claim(worker, [kind], 1)
  return job as Claimed
}

describe.each(testServerNames)('after a restore on PostgreSQL %s', (name) => {
  it('epochs are granted a second time, so a worker of the lost interval ends an attempt of another: until after_restore', async () => {
    await using e = await openRestorable(name, kinds)
    await e.topUp('ada', 100)
    const id = await submitOne(e, {})
    await e.backup()
    const lost = await claimOne(e, 'lost')
    await e.restore()
    const unaware = await claimOne(e, 'new')
    expect([unaware.id, unaware.epoch]).toEqual([id, lost.epoch])
    expect(await e.finish([lost], 'succeeded', { output: 'of the lost worker' })).toMatchObject([{ result: 'ok' }])

    // The same backup again, twice: what the fence of the first restore granted is foreign to the second.
    const granted = [lost]
    for (const minutes of [0, 10]) {
      await e.restore()
      const { at, ...fence } = await e.afterRestore()
      expect(fence).toEqual({ fenced: 1, ended: 0, workers: 0, paused: [] })
      expect(at).toBeInstanceOf(Date)
      if (minutes > 0) {
        await e.restore()
        await e.clock.advance(`${minutes}m`)
        await e.afterRestore()
      }
      const job = await claimOne(e, 'new')
      expect(job.id).toBe(id)
      for (const stale of granted) {
        expect(job.epoch).toBeGreaterThan(stale.epoch)
        expect(await e.beat('lost', [stale])).toMatchObject([{ job_id: id, epoch: stale.epoch, status: 'running' }])
        expect(await e.report(stale, ['log'])).toBe(false)
        expect(await e.remember(stale, 'paint')).toBe(false)
        expect(await e.park(stale, 'token', 0)).toBe(false)
        expect(await e.finish([stale], 'succeeded')).toMatchObject([{ result: 'lease_lost' }])
      }
      expect(await e.report(job, [])).toBe(true)
      granted.push(job)
    }
    expect(await e.finish([granted.at(-1) as Claimed], 'succeeded')).toMatchObject([{ result: 'ok' }])
    expect(await e.account('ada')).toMatchObject({ balance: 96, held: 0 })
  })

  it('jobs go on from wherever they were; what ran counts as lost, and nobody pays twice', async () => {
    await using e = await openRestorable(name, kinds)
    await e.topUp('ada', 100)
    const running = await submitOne(e, {})
    const before = await claimOne(e, 'before')
    await e.remember(before, 'draw')
    const parked = await submitOne(e, {})
    await e.park(await claimOne(e, 'before'), 'token', 3_600_000)
    const woken = await submitOne(e, {})
    await e.park(await claimOne(e, 'before'), 'other', 0)
    await e.promote()
    const once = await submitOne(e, { kind: 'once' })
    await claimOne(e, 'before', 'once')
    const started = await e.start({ kind: 'image', owner: 'ada' })
    const [delayed, queued] = [await submitOne(e, { delay_ms: 3_600_000 }), await submitOne(e, {})]
    const manual = await submitOne(e, { kind: 'sheet' })
    await e.backup()

    // All of it ends, and more comes.
    await e.finish([before], 'succeeded')
    await e.cancel([parked, woken, delayed, queued, started.id])
    await e.rows('select * from genjobs.transition_jobs($1)', [JSON.stringify([{ job_id: manual, status: 'running' }])])
    await submitOne(e, { idempotency_key: 'a click' })
    await e.restore()

    const fence = await e.afterRestore(null, ['*'])
    expect(fence).toMatchObject({ fenced: 6, ended: 2, workers: 1, paused: ['image', 'once'] })
    await e.verify()
    const status = async (id: string) => (await e.job(id))['status']
    expect(await Promise.all([running, woken, delayed, queued].map(status))).toEqual(Array(4).fill('queued'))
    expect(await Promise.all([parked, started.id, manual].map(status))).toEqual(['waiting', 'running', 'queued'])
    expect(await e.job(once)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' }, attempt: 1 })
    const restored = await e.restored()
    expect(restored.map(({ job_id }) => job_id)).toEqual([running, parked, woken, started.id, delayed, queued, manual])
    expect(restored[0]).toMatchObject({ kind: 'image', attempt: 1, steps: ['draw'], manual: false })
    expect(restored[6]).toMatchObject({ kind: 'sheet', manual: true })

    // The same call again leaves alone what runs by now, as it does what has come since.
    await e.rows('select genjobs.pause_kind($1, false)', ['image'])
    const later = await submitOne(e, {})
    const again = await claimOne(e, 'new')
    expect(await e.afterRestore(fence.at)).toMatchObject({ fenced: 0, ended: 0, workers: 0, paused: [] })
    expect(await e.report(again, [])).toBe(true)
    expect((await e.restored()).map(({ job_id }) => job_id)).not.toContain(later)

    // A started job is ended by its id, a parked one woken by its token.
    const [finished] = await e.rows('select * from genjobs.finish_started($1, $2)', [started.id, 'succeeded'])
    expect(finished).toMatchObject({ result: 'ok', status: 'succeeded' })
    await e.rows('select * from genjobs.wake_jobs($1)', [['token']])
    await e.finish([again], 'succeeded')
    await e.clock.advance('2h')
    await e.beat('new')
    await e.sweep()
    await e.promote()
    const rest = await e.claim('new', ['image'], 10)
    expect([again, ...rest].map(({ id }) => id).toSorted()).toEqual([running, parked, woken, delayed, queued, later])
    await e.finish(rest, 'succeeded')
    expect(await e.account('ada')).toMatchObject({ balance: 100 - 7 * 4, held: 0 })
    expect(await e.restored()).toHaveLength(1)
    expect(await e.rows('select genjobs.fold_statistics()')).toHaveLength(1)
    expect(await e.rows('select * from genjobs.verify_statistics()')).toEqual([])
  })

  it('by choice attempts are handed back, and results that a provider still has are supplied', async () => {
    await using e = await openRestorable(name, kinds)
    await e.topUp('ada', 100)
    const id = await submitOne(e, { kind: 'once' })
    await claimOne(e, 'before', 'once')
    const manual = await submitOne(e, { kind: 'sheet' })
    await e.backup()
    await e.restore()
    await e.afterRestore(null, ['once'], true)
    expect(await e.job(id)).toMatchObject({ status: 'queued', attempt: 0 })
    const supply = async (job: string, owner: string | null = null) => {
      const [row] = await e.rows('select * from genjobs.supply_result($1, $2, $3)', [job, '{"url": "a"}', owner])
      return row
    }
    expect(await supply(id, 'ben')).toMatchObject({ result: 'not_found' })
    expect(await supply(id, 'ada')).toEqual({ result: 'supplied', status: 'succeeded' })
    expect(await supply(id)).toMatchObject({ result: 'already_finished' })
    expect(await supply(manual)).toMatchObject({ result: 'manual', status: 'queued' })
    expect(await e.job(id)).toMatchObject({ status: 'succeeded', output: { url: 'a' }, charged: 4 })
    expect(await e.account('ada')).toMatchObject({ balance: 96, held: 0 })
  })

  it('what the lost interval did is undone: keys, credits and jobs are as if it had not been', async () => {
    await using e = await openRestorable(name, kinds)
    await e.topUp('ada', 4)
    await e.backup()
    const payment = { owner: 'ada', amount: 10, reason: 'top_up', key: 'payment 1' }
    await e.post(payment)
    const lost = await submitOne(e, { idempotency_key: 'a click' })
    await e.finish([await claimOne(e, 'w')], 'succeeded')
    expect(await e.account('ada')).toMatchObject({ balance: 10 })
    await e.restore()
    await e.afterRestore()
    expect(await e.account('ada')).toMatchObject({ balance: 4 })
    expect(await e.job(lost)).toBeUndefined()
    expect(await e.post(payment)).toMatchObject({ replayed: false })
    expect(await e.post(payment)).toMatchObject({ replayed: true })
    const [resent] = await e.submit([{ kind: 'image', owner: 'ada', idempotency_key: 'a click' }])
    expect(resent).toMatchObject({ replayed: false })
    expect(resent?.job_id).not.toBe(lost)
    expect(await e.account('ada')).toMatchObject({ balance: 14, held: 4 })
  })

  it('waits for a claim that is under way, and ends what it granted', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const [worker, restorer] = [await connectEngine(e.db), await connectEngine(e.db)]
    await worker.beat('w')
    await worker.connection.query('begin')
    const granted = await worker.claim('w', ['image'], 1)
    const fencing = restorer.rows('select * from genjobs.after_restore()')
    await restorer.connection.untilBlocked()
    await worker.connection.query('commit')
    expect(await fencing).toMatchObject([{ fenced: 1, ended: 1, workers: 1 }])
    expect(await worker.finish(granted, 'succeeded')).toMatchObject([{ result: 'lease_lost' }])
    // The part of the service is enough for it.
    const service = { role: 'genjobs_service' }
    expect(await asCaller(e, service, 'select * from genjobs.after_restore()')).toMatchObject([{ fenced: 1 }])
  })

  it('is refused for a time to come and for an unknown kind', async () => {
    await using e = await openRestorable(name, kinds)
    await expect(e.afterRestore(new Date(Date.now() + 60_000))).rejects.toMatchObject({ code: 'JG009' })
    await expect(e.afterRestore(null, ['nothing'])).rejects.toMatchObject({ code: 'JG008' })
  })
})
