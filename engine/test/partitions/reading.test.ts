import { testDatabases, testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../engine.ts'
import { finishedJob, maintain, partitions, wednesday } from './maintenance.ts'

describe.each(testDatabases)('sixty partitions on %s', (name) => {
  it('lists and reads return the same as from one, page by page', async () => {
    await using e = await openEngine(name, { image: {} })
    const submitted: string[] = []
    const ownerOf = new Map<string, string>()
    const projectOf = new Map<string, string>()
    for (let week = 0; week < 58; week++) {
      await e.db.clock.set(new Date(wednesday.getTime() + week * 7 * 86_400_000))
      await maintain(e)
      for (const owner of ['ada', 'ben']) {
        const [answer] = await e.submit([{ kind: 'image', owner, project: week % 2 ? 'p' : 'q' }])
        const { job_id } = answer as { job_id: string }
        submitted.push(job_id)
        ownerOf.set(job_id, owner)
        projectOf.set(job_id, week % 2 ? 'p' : 'q')
      }
    }
    expect(await partitions(e)).toHaveLength(61)
    // The clock of the test stands still, so jobs of one week are ordered by chance.
    submitted.sort()
    const newestFirst = submitted.toReversed()
    const paged: string[] = []
    for (let before: string | null = null; ;) {
      const page: { id: string }[] = await e.rows<{ id: string }>(
        'select id from genjobs.list_jobs(p_before => $1, p_limit => 17)',
        [before],
      )
      paged.push(...page.map(({ id }) => id))
      before = page.at(-1)?.id ?? null
      if (page.length < 17) break
    }
    expect(paged).toEqual(newestFirst)
    const ids = async (filter: string) =>
      (await e.rows<{ id: string }>(`select id from genjobs.list_jobs(${filter}, p_limit => 1000)`)).map(({ id }) => id)
    expect(await ids(`p_owner => 'ben'`)).toEqual(newestFirst.filter((id) => ownerOf.get(id) === 'ben'))
    expect(await ids(`p_owner => 'ada', p_project => 'q'`)).toEqual(
      newestFirst.filter((id) => ownerOf.get(id) === 'ada' && projectOf.get(id) === 'q'),
    )
    expect(
      (await e.rows<{ id: string }>('select id from genjobs.read_jobs($1)', [submitted])).map(({ id }) => id),
    ).toEqual(submitted)

    // Jobs of many periods in one call of each function.
    await e.beat('w')
    const claimed = await e.claim('w', ['image'], 200)
    expect(claimed.map(({ id }) => id).sort()).toEqual(submitted.toSorted())
    await e.verify()
    expect((await e.finish(claimed.slice(0, 100), 'succeeded')).every(({ result }) => result === 'ok')).toBe(true)
    expect((await e.cancel(claimed.slice(100).map(({ id }) => id))).every(({ result }) => result === 'canceled')).toBe(
      true,
    )
  })
})

describe.each(testServerNames)('rows of jobs on PostgreSQL %s', (name) => {
  it('every update stays on its page, in each kind of partition', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    const work = async () => {
      for (let n = 0; n < 50; n++) {
        await e.submit([{ kind: 'image', owner: 'ada', input: { text: 'x'.repeat(500) } }])
        await e.beat('w')
        const jobs = await e.claim('w', ['image'], 1)
        await e.finish(jobs, 'succeeded', { output: { url: 'y'.repeat(40) } })
      }
    }
    await work()
    await maintain(e)
    await work()
    await e.db.clock.advance('30d')
    await work()
    // The statistics of this session reach the others when it ends, at the latest.
    await e.db.query('select pg_stat_force_next_flush()')
    const [row] = await e.rows<{ updates: number; hot: number }>(
      `select sum(n_tup_upd) as updates, sum(n_tup_hot_upd) as hot from pg_stat_user_tables where relname ~ '^jobs_'`,
    )
    expect(row).toEqual({ updates: '300', hot: '300' })
  })

  it('updates and reads by id leave out the partitions that cannot hold the ids', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.db.clock.set(wednesday)
    const id = await finishedJob(e)
    for (let week = 0; week < 5; week++) {
      await maintain(e)
      await e.db.clock.advance('7d')
    }
    const plan = await e.rows(`explain select * from genjobs.jobs where id = any ('{${id}}')`)
    const text = JSON.stringify(plan)
    expect(text).toContain('jobs_20260105')
    expect(text).not.toContain('jobs_20260112')
    expect(text).not.toContain('jobs_open')
  })
})
