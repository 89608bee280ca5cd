import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, rejectLimit, type Claimed, type Engine } from '../engine.ts'

const perOwner = rejectLimit('owner:{owner}', 1, 600_000)
const kinds = { image: { limits: [perOwner] }, video: { limits: [perOwner] } }

async function start(e: Engine, item: Record<string, unknown>): Promise<Claimed> {
  const [row] = await e.rows<{ job: Claimed }>('select * from genjobs.start_job($1)', [
    JSON.stringify({ input: {}, ...item }),
  ])
  return row?.job as Claimed
}

async function finish(e: Engine, id: string, outcome: 'succeeded' | 'failed', output: unknown = null) {
  const rows = await e.rows('select * from genjobs.finish_started($1, $2, $3, $4)', [
    id,
    outcome,
    JSON.stringify(output),
    outcome === 'failed' ? JSON.stringify({ code: 'handler_error', message: 'no' }) : null,
  ])
  return rows[0]
}

describe.each(testDatabases)('start_job and finish_started on %s', (name) => {
  it('a started job runs at once, without a heartbeat, until it is finished by its id', async () => {
    await using e = await openEngine(name, kinds)
    const job = await start(e, { kind: 'image', owner: 'ada' })
    expect(await e.job(job.id)).toMatchObject({ status: 'running', reason: null, attempt: 1, max_attempts: 1 })
    await e.db.clock.advance('9m')
    expect(await e.sweep()).toMatchObject({ expired: 0, stale: 0 })
    expect(await finish(e, job.id, 'succeeded', { url: 'a' })).toEqual({ result: 'ok', status: 'succeeded' })
    expect(await finish(e, job.id, 'succeeded', { url: 'b' })).toMatchObject({ result: 'already_finished' })
    expect(await finish(e, job.id, 'failed')).toEqual({ result: 'already_finished', status: 'succeeded' })
    expect(await e.job(job.id)).toMatchObject({ output: { url: 'a' }, error: null })
    expect(await e.rows('select from genjobs.workers')).toEqual([])
  })

  it('a failure is final and frees the slot', async () => {
    await using e = await openEngine(name, kinds)
    const { id } = await start(e, { kind: 'image', owner: 'ada' })
    expect(await finish(e, id, 'failed')).toEqual({ result: 'ok', status: 'failed' })
    expect(await e.job(id)).toMatchObject({ status: 'failed', error: { message: 'no' } })
    await start(e, { kind: 'video', owner: 'ada' })
  })

  it('a refusal raises JG001 and leaves nothing behind', async () => {
    await using e = await openEngine(name, kinds)
    const { id } = await start(e, { kind: 'image', owner: 'ada' })
    const error: unknown = await start(e, { kind: 'video', owner: 'ada' }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'JG001' })
    expect(JSON.parse((error as { detail: string }).detail)).toMatchObject({ max: 1, blocking_jobs: [id] })
    expect(await e.rows('select from genjobs.workers')).toHaveLength(1)
    await expect(start(e, { kind: 'other', owner: 'ada' })).rejects.toMatchObject({ code: 'JG008' })
  })

  it('a key that is known answers with its job and adds no worker', async () => {
    await using e = await openEngine(name, kinds)
    const item = { kind: 'image', owner: 'ada', idempotency_key: 'click' }
    const job = await start(e, item)
    expect(await start(e, item)).toEqual({ id: job.id })
    expect(await e.rows('select from genjobs.workers')).toHaveLength(1)
  })

  it('lost leases: canceled, stale, over its time, and a job that a worker runs', async () => {
    await using e = await openEngine(name, { ...kinds, script: { timeout_ms: 60_000 } })
    const canceled = await start(e, { kind: 'image', owner: 'ada' })
    await e.cancel([canceled.id])
    const stale = await start(e, { kind: 'image', owner: 'ben' })
    const late = await start(e, { kind: 'script', owner: 'ben' })
    await e.db.clock.advance('69s')
    expect(await e.sweep()).toMatchObject({ expired: 0 })
    await e.db.clock.advance('9m')
    expect(await e.sweep()).toMatchObject({ expired: 1, stale: 1 })
    expect(await e.job(late.id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } })

    await e.beat('w')
    await e.submit([{ kind: 'script', owner: 'cleo' }])
    const [claimed] = await e.claim('w', ['script'], 1)
    for (const { id } of [canceled, stale, late, claimed as Claimed]) {
      expect(await finish(e, id, 'succeeded')).toMatchObject({ result: 'lease_lost' })
    }
    expect(await e.job(claimed?.id as string)).toMatchObject({ status: 'running' })
    expect(await finish(e, '00000000-0000-7000-8000-000000000000', 'succeeded')).toMatchObject({ status: null })
  })
})
