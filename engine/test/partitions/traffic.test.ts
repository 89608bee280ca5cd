import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, queueLimit, type Engine } from '../engine.ts'
import { finishedJob, homeOf, maintain, ranges, wednesday } from './maintenance.ts'

const inSevenWeeks = new Date('2026-02-25T12:00:00Z')

/** Old jobs to drop and a period to cut: a round that has to take the lock, whatever it does first. */
async function withWorkToDo(e: Engine): Promise<void> {
  await e.db.clock.set(wednesday)
  await maintain(e)
  await finishedJob(e)
  await e.db.clock.set(inSevenWeeks)
}
const allDone = {
  state: 'done',
  rotated: ['jobs_20260119', 'jobs_20260302'],
  removed: ['jobs_20260105', 'jobs_20260112'],
}

describe.each(testServerNames)('maintenance under traffic on PostgreSQL %s', (name) => {
  it('steps back from a transaction that holds the table, having changed nothing, and succeeds after it', async () => {
    await using e = await openEngine(name, { image: {} })
    await withWorkToDo(e)
    const before = await ranges(e)
    const other = await connectEngine(e.db)
    for (const use of [
      () => other.submit([{ kind: 'image', owner: 'ben' }], true),
      () => other.rows('select id from genjobs.list_jobs()'),
    ]) {
      await other.rows('begin')
      await use()
      expect(await maintain(e, '14 days')).toEqual({ state: 'in_use', rotated: [], removed: [], kept: [] })
      expect(await ranges(e)).toEqual(before)
      // Nothing of it is left in anybody's way.
      expect(
        await e.rows(
          `select l.mode from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
         where l.relation = 'genjobs.jobs'::regclass and l.mode ~ 'Exclusive' and l.pid <> $1`,
          [other.connection.pid],
        ),
      ).toEqual([])
      await e.submit([{ kind: 'image', owner: 'ada' }])
      await other.rows('commit')
    }
    expect(await maintain(e, '14 days')).toMatchObject(allDone)
  })

  it('a claim that comes while a round waits goes on when the round steps back', async () => {
    await using e = await openEngine(name, { image: {} })
    await withWorkToDo(e)
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada' }])
    const [reader, worker, maintainer] = await Promise.all([e, e, e].map(({ db }) => connectEngine(db)))
    if (!reader || !worker || !maintainer) throw new Error('three sessions')
    await reader.rows('begin')
    await reader.rows('select count(*) from genjobs.jobs')
    const round = maintainer.rows(`select * from genjobs.maintain_partitions('7 days', '14 days', 2000)`)
    await maintainer.connection.untilBlocked()
    const claim = worker.claim('w', ['image'], 1)
    await worker.connection.untilBlocked()
    // Another maintainer does not join the queue.
    expect(await maintain(e, '14 days')).toMatchObject({ state: 'busy' })
    expect(await claim).toHaveLength(1)
    expect(await round).toMatchObject([{ state: 'in_use' }])
    await reader.rows('commit')
    expect(await maintain(e, '14 days')).toMatchObject(allDone)
  })

  it('holds no lock when nothing is due, and waits for no vacuum of a partition', async () => {
    await using e = await openEngine(name, { image: {} })
    await withWorkToDo(e)
    const vacuum = await e.db.connect()
    await vacuum.query('begin')
    await vacuum.query('lock table genjobs.jobs_20260105 in share update exclusive mode')
    // The lowest cannot be had, so those above it wait as well: their ranges must not become gaps.
    expect(await maintain(e, '14 days')).toMatchObject({
      state: 'done',
      removed: [],
      kept: [{ name: 'jobs_20260105', reason: 'in_use' }],
    })
    await vacuum.query('commit')
    expect(await maintain(e, '14 days')).toMatchObject({ rotated: [], removed: ['jobs_20260105', 'jobs_20260112'] })

    const session = await connectEngine(e.db)
    await session.rows('begin')
    expect(await maintain(session, '14 days')).toMatchObject({ rotated: [], removed: [] })
    expect(
      await e.rows(
        `select c.relname, l.mode from pg_locks l join pg_class c on c.oid = l.relation
         where l.pid = $1 and c.relname ~ '^jobs' and l.mode <> 'AccessShareLock'`,
        [session.connection.pid],
      ),
    ).toEqual([])
    await session.rows('commit')
  })

  it('submits, claims, finishes and lists of other sessions see no error while the periods pass', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 3)] } })
    await e.db.clock.set(wednesday)
    const stopping = new AbortController()
    const ids: string[] = []
    let finished = 0
    let turn = Promise.withResolvers<void>()
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connectEngine(e.db)))
    const traffic = sessions.map(async (session, n) => {
      const worker = `w${n}`
      while (!stopping.signal.aborted) {
        await session.beat(worker, [], 20 * 86_400_000)
        const answers = await session.submit([
          { kind: 'image', owner: `o${n}` },
          { kind: 'image', owner: 'ada' },
        ])
        ids.push(...answers.map(({ job_id }) => job_id))
        const jobs = await session.claim(worker, ['image'], 3)
        const results = await session.finish(jobs, 'succeeded')
        finished += results.filter(({ result }) => result === 'ok').length
        await session.rows('select id from genjobs.list_jobs(p_owner => $1)', ['ada'])
        turn.resolve()
      }
    })
    const running = Promise.all(traffic)
    running.catch(() => stopping.abort())
    const rounds: string[] = []
    for (let week = 0; week < 12; week++) {
      const { rotated, removed, state } = await maintain(e, '500 days')
      rounds.push(...rotated)
      expect([state, removed]).toEqual([expect.stringMatching('done|in_use'), []])
      for (let turns = 0; turns < 8; turns++) {
        await Promise.race([turn.promise, running])
        turn = Promise.withResolvers<void>()
      }
      await e.db.clock.advance('7d')
    }
    stopping.abort()
    await running
    expect(await maintain(e)).toMatchObject({ state: 'done' })
    expect(rounds.length).toBeGreaterThan(6)
    expect(finished).toBeGreaterThan(50)
    expect(await e.rows('select count(*) as n from genjobs.jobs where id = any ($1)', [ids])).toEqual([
      { n: ids.length },
    ])
    const homes = await Promise.all([ids[0], ids.at(-1)].map((id) => homeOf(e, id as string)))
    expect(homes).toEqual(['jobs_20260105', expect.not.stringMatching('jobs_20260105')])
  })
})
