import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit, type Claimed, type Engine } from '../engine.ts'

const remove = (e: Engine, ids: string[], owner: string | null = null) =>
  e.rows<{ job_id: string; result: string }>('select * from genjobs.delete_jobs($1, $2)', [ids, owner])

describe.each(testDatabases)('delete_jobs on %s', (name) => {
  it('a running job is gone at once, with its slots, and its worker cannot finish it', async () => {
    await using e = await openEngine(name, {
      image: { limits: [rejectLimit('owner:{owner}', 1), queueLimit('total', 1)] },
    })
    await e.beat('w')
    const [first] = await e.submit([{ kind: 'image', owner: 'ada' }])
    const waiting = await e.submit([{ kind: 'image', owner: 'ben' }])
    const held = (await e.claim('w', ['image'], 2)) as [Claimed]
    expect(held.map(({ owner }) => owner)).toEqual(['ada'])
    expect(await remove(e, [first?.job_id as string])).toEqual([{ job_id: first?.job_id, result: 'deleted' }])
    expect(await e.job(first?.job_id as string)).toBeUndefined()
    expect(await e.finish(held, 'succeeded')).toMatchObject([{ result: 'lease_lost', status: null }])
    expect(await e.beat('w', held)).toMatchObject([{ job_id: first?.job_id, status: null }])
    expect((await e.submit([{ kind: 'image', owner: 'ada' }]))[0]?.error).toBeNull()
    expect((await e.claim('w', ['image'], 2)).map(({ id }) => id)).toEqual([waiting[0]?.job_id])
  })

  it('queued, scheduled and ended jobs, of one owner only, with their history and their keys', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    const made = await e.submit([
      { kind: 'image', owner: 'ada', idempotency_key: 'click' },
      { kind: 'image', owner: 'ada', delay_ms: 60_000 },
    ])
    const [job] = (await e.claim('w', ['image'], 1)) as [Claimed]
    await e.rows('select genjobs.remember_step($1, $2, $3, $4)', [job.id, job.epoch, 'draw', '1'])
    await e.finish([job], 'failed', { permanent: true })
    const [other] = await e.submit([{ kind: 'image', owner: 'ben' }])
    const ids = [...made, other].map((answer) => answer?.job_id as string)
    expect((await remove(e, ids, 'ada')).map(({ result }) => result)).toEqual(['deleted', 'deleted', 'not_found'])
    for (const table of ['attempts', 'steps', 'idempotency_keys', 'scheduled']) {
      expect(await e.rows(`select from genjobs.${table}`), table).toEqual([])
    }
    expect(await e.rows('select from genjobs.jobs')).toHaveLength(1)
    const again = await e.submit([{ kind: 'image', owner: 'ada', idempotency_key: 'click' }])
    expect(again).toMatchObject([{ replayed: false, error: null }])
  })
})
