import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

describe.each(testDatabases)('erase_owner on %s', (name) => {
  it('erases an owner in steps, live jobs and all, and nobody else', async () => {
    await using engine = await openEngine(name, {
      image: { limits: [queueLimit('{owner}', 1), rejectLimit('all:{owner}', 9)] },
    })
    const submit = async (owner: string, count: number) =>
      (
        await engine.submit(
          Array.from({ length: count }, (_, i) => ({ kind: 'image', owner, idempotency_key: `k${i}` })),
        )
      ).map(({ job_id }) => job_id)
    await engine.rows(`select genjobs.set_owner('ada', null, 50)`)
    await submit('ada', 5)
    const kept = await submit('bob', 1)
    await engine.beat('w')
    const claimed = await engine.claim('w', ['image'], 2)
    await engine.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify(
        claimed.map(({ id, epoch }) => ({ job_id: id, epoch, progress: 1, events: [{ type: 'log', data: 'x' }] })),
      ),
    ])
    const erase = (owner: string, limit: number | null) =>
      engine.rows('select * from genjobs.erase_owner($1, $2)', [owner, limit])
    expect(await erase('ada', 2)).toEqual([{ erased: 2, remaining: 3 }])
    expect(await erase('ada', 2)).toEqual([{ erased: 2, remaining: 1 }])
    expect(await erase('ada', 2)).toEqual([{ erased: 1, remaining: 0 }])
    expect(await erase('ada', 2)).toEqual([{ erased: 0, remaining: 0 }])
    expect(await erase('nobody', 2)).toEqual([{ erased: 0, remaining: 0 }])
    for (const table of ['jobs', 'owners', 'idempotency_keys']) {
      expect([table, await engine.rows(`select from genjobs.${table} where owner_id = 'ada'`)]).toEqual([table, []])
    }
    expect(await engine.rows('select distinct job_id from genjobs.stream')).toEqual([{ job_id: kept[0] }])
    expect(await engine.rows('select id from genjobs.jobs')).toEqual([{ id: kept[0] }])
    expect(await engine.rows('select distinct job_id from genjobs.slots')).toEqual([{ job_id: kept[0] }])
    expect(await engine.rows(`select owner_id from genjobs.idempotency_keys`)).toEqual([{ owner_id: 'bob' }])
    await submit('ada', 3)
    expect(await erase('ada', null)).toEqual([{ erased: 3, remaining: 0 }])
  })

  it('names somebody', async () => {
    await using engine = await openEngine(name, {})
    for (const owner of [null, '']) {
      await expect(engine.rows('select * from genjobs.erase_owner($1)', [owner])).rejects.toMatchObject({
        code: 'JG009',
      })
    }
  })
})
