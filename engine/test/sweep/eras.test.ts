import { startPostgres, testPostgresBinaries, type PostgresServer } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdSnapshot, openEngine, queueLimit } from '../engine.ts'

// A server of its own: a transaction that writes anywhere on a server delays what is seen here.
describe.each(testPostgresBinaries())('eras of lanes on PostgreSQL $major', ({ bin, major }) => {
  let server: PostgresServer
  beforeAll(async () => void (server = await startPostgres({ bin, settings: { autovacuum: 'off' } })))
  afterAll(() => server.stop())

  it('none begins while old versions of rows go', async () => {
    await using e = await openEngine(major, { image: {} }, server.url)
    for (let n = 0; n < 40; n++) {
      await e.db.clock.advance('5s')
      await e.sweep()
    }
    expect(await e.rows('select last_value as era from genjobs.lane_era')).toEqual([{ era: 0 }])
    expect(await e.rows('select count(*) as n from genjobs.vacuum_probe')).toEqual([{ n: 1 }])
  })

  it('one begins every half minute under a transaction that is held open; lanes of old ones are served and removed', async () => {
    await using e = await openEngine(major, { image: { limits: [queueLimit('owner:{owner}', 1)] } }, server.url)
    await e.beat('w', [], 86_400_000)
    const era = async () => (await e.rows<{ era: number }>('select last_value as era from genjobs.lane_era'))[0]?.era
    const sweeps = async (count: number) => {
      for (let n = 0; n < count; n++) {
        await e.db.clock.advance('5s')
        // Whoever else sweeps in the same moment finds it done.
        await e.sweep()
        await e.sweep()
      }
    }
    const submit = async (owner: string, count: number) =>
      (await e.submit(Array.from({ length: count }, () => ({ kind: 'image', owner })))).map(({ job_id }) => job_id)
    const holder = await holdSnapshot(e.db)
    await sweeps(3)
    expect(await era()).toBe(0)
    const ada = await submit('ada', 3)
    await sweeps(6)
    expect(await era()).toBe(1)
    ada.push(...(await submit('ada', 2)))
    await sweeps(12)
    expect(await era()).toBe(3)
    const ben = await submit('ben', 5)
    await holder.query('rollback')
    await sweeps(20)
    expect(await era()).toBe(3)

    // Two lanes of one owner: one at a time all the same, each job once, and no more than his share.
    expect(await e.rows('select count(*) as n from genjobs.lanes')).toEqual([{ n: 3 }])
    const served: { id: string; owner: string }[] = []
    for (let round = 0; round < 5; round++) {
      const jobs = await e.claim('w', ['image'], 10)
      expect(jobs.map(({ owner }) => owner).toSorted()).toEqual(['ada', 'ben'])
      served.push(...jobs)
      await e.finish(jobs, 'succeeded')
    }
    expect(served.map(({ id }) => id).toSorted()).toEqual([...ada, ...ben].toSorted())
    expect(await e.claim('w', ['image'], 10)).toEqual([])
    await e.verify()
    await e.db.clock.advance('11m')
    await e.sweep()
    expect(await e.rows('select count(*) as n from genjobs.lanes')).toEqual([{ n: 0 }])
  })

  it('a job that is tried again joins the lane of its era', async () => {
    await using e = await openEngine(major, { image: {} }, server.url)
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const jobs = await e.claim('w', ['image'], 1)
    await e.finish(jobs, 'failed')
    await e.rows(`select setval('genjobs.lane_era', 7)`)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    await e.db.clock.advance('1h')
    await e.sweep()
    expect(await e.rows('select count(distinct lane) as lanes, count(*) as jobs from genjobs.queue')).toEqual([
      { lanes: 1, jobs: 2 },
    ])
    expect(await e.claim('w', ['image'], 5)).toHaveLength(2)
  })
})
