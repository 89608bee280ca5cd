import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit, type Claimed, type Engine } from '../engine.ts'
import { finishedJob, homeOf, maintain, partitions, ranges, wednesday } from './maintenance.ts'

const day = 86_400_000

/** Weeks from a Wednesday on, each with a finished job and a partition of its own. */
async function weeks(e: Engine, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let week = 0; week < count; week++) {
    await e.db.clock.set(new Date(wednesday.getTime() + week * 7 * day))
    await maintain(e)
    ids.push(await finishedJob(e))
  }
  return ids
}

describe.each(testDatabases)('retention on %s', (name) => {
  it('drops the partitions that are old as a whole; what was in them answers as what never was', async () => {
    await using e = await openEngine(name, { image: {} })
    const ids = await weeks(e, 5)
    // 2026-02-04 less 14 days is a Wednesday: the week that it stands in is not old yet as a whole.
    expect(await maintain(e, '14 days')).toEqual({
      state: 'done',
      rotated: [],
      removed: ['jobs_20260105', 'jobs_20260112'],
      kept: [],
    })
    expect(await ranges(e)).toEqual([
      'jobs_past ..2026-01-19',
      'jobs_20260119 2026-01-19..2026-01-26',
      'jobs_20260126 2026-01-26..2026-02-02',
      'jobs_20260202 2026-02-02..2026-02-09',
      'jobs_20260209 2026-02-09..2026-02-16',
      'jobs_open 2026-02-16..',
    ])
    expect(await e.rows(`select relname from pg_class where relname ~ '^jobs_2026011?[05]'`)).toEqual([])
    expect((await e.rows<{ id: string }>('select id from genjobs.list_jobs()')).map(({ id }) => id)).toEqual(
      ids.slice(2).toReversed(),
    )
    const gone = ids[0] as string
    expect(await e.rows<{ id: string }>('select id from genjobs.read_jobs($1)', [ids])).toHaveLength(3)
    expect(await e.cancel([gone])).toMatchObject([{ job_id: gone, result: 'not_found' }])
    expect(await e.rows('select new_id, error from genjobs.retry_jobs($1)', [[gone]])).toMatchObject([
      { new_id: null, error: { code: 'not_found' } },
    ])
    expect(await maintain(e, '14 days')).toMatchObject({ removed: [] })
    // A clock set back still finds a place to insert.
    await e.db.clock.set(wednesday)
    expect(await homeOf(e, await finishedJob(e))).toBe('jobs_past')
    // And what it left behind goes as well.
    await e.db.clock.set(new Date('2026-02-04T12:00:00Z'))
    expect(await maintain(e, '14 days')).toMatchObject({ removed: [] })
    expect((await partitions(e))[0]).toMatchObject({ name: 'jobs_past', live_jobs: 0 })
    expect(await e.rows<{ id: string }>('select id from genjobs.jobs where created_at < $1', ['2026-01-19'])).toEqual(
      [],
    )
  })

  it.each(['queued', 'scheduled', 'running', 'waiting'])(
    'a %s job keeps its partition, and no other',
    async (state) => {
      await using e = await openEngine(name, {
        image: {},
        old: { timeout_ms: 400 * day, limits: [queueLimit('total', 1), rejectLimit('owner:{owner}', 5)] },
      })
      await weeks(e, 2)
      await e.beat('v')
      const [answer] = await e.submit([
        { kind: 'old', owner: 'ada', ...(state === 'scheduled' ? { delay_ms: 300 * day } : {}) },
      ])
      const { job_id: id } = answer as { job_id: string }
      if (state === 'running' || state === 'waiting') {
        const [job] = (await e.claim('v', ['old'], 1)) as [Claimed]
        if (state === 'waiting') {
          await e.rows('select genjobs.park_jobs($1)', [
            JSON.stringify([{ job_id: id, epoch: job.epoch, token: 't', wake_after_ms: 300 * day }]),
          ])
        }
      }
      await e.db.clock.set(new Date('2026-03-04T12:00:00Z'))
      await finishedJob(e)
      expect(await maintain(e, '14 days')).toMatchObject({
        removed: ['jobs_20260105'],
        kept: [{ name: 'jobs_20260112', reason: 'live' }],
      })
      // Emptied later, while the one below it lives; its range stays covered.
      await e.db.clock.set(new Date('2026-04-08T12:00:00Z'))
      expect(await maintain(e, '14 days')).toMatchObject({
        removed: ['jobs_20260126'],
        kept: [{ name: 'jobs_20260112', reason: 'live' }],
      })
      expect(await maintain(e, '14 days')).toMatchObject({ rotated: [], removed: [] })
      expect((await ranges(e)).slice(0, 5)).toEqual([
        'jobs_past ..2026-01-12',
        'jobs_20260112 2026-01-12..2026-01-19',
        'jobs_20260119 2026-01-19..2026-01-26',
        'jobs_20260126 2026-01-26..2026-03-09',
        'jobs_20260309 2026-03-09..2026-03-16',
      ])
      expect(await e.job(id)).toMatchObject({ id })
      await e.verify()

      await e.cancel([id])
      expect(await maintain(e, '14 days')).toMatchObject({ kept: [] })
      expect((await ranges(e))[0]).toBe('jobs_past ..2026-03-16')
      expect(await e.job(id)).toBeUndefined()
    },
  )

  it('removes nothing when the retention reaches back behind 1970, be it that the clock stands there', async () => {
    await using e = await openEngine(name, { image: {} })
    const ids = await weeks(e, 3)
    expect(await maintain(e, '100 years')).toMatchObject({ removed: [], kept: [] })
    await e.db.clock.set(new Date('1970-01-02T00:00:00Z'))
    expect(await maintain(e, '14 days')).toMatchObject({ rotated: [], removed: [], kept: [] })
    expect(await e.rows('select id from genjobs.read_jobs($1)', [ids])).toHaveLength(3)
  })

  it('sweeps what belonged to removed jobs, in bounded batches, and nothing else', async () => {
    await using e = await openEngine(name, { image: { retry_first_ms: 1 } })
    const history = async (id: string) => {
      for (const [table, columns] of [
        ['stream', `job_id, seq, type, data, at) select $1, n, 'log', '{}', genjobs.clock()`],
        ['steps', `job_id, name, output, attempt, created_at) select $1, 's' || n, '{}', 1, genjobs.clock()`],
        [
          'attempts',
          `job_id, epoch, attempt, worker_id, outcome, started_at, finished_at)
           select $1, n, n, 'w', 'failed', genjobs.clock(), genjobs.clock()`,
        ],
      ]) {
        await e.rows(`insert into genjobs.${table} (${columns} from generate_series(1, 7) n`, [id])
      }
    }
    const ids = await weeks(e, 4)
    for (const id of ids) await history(id)
    const kept = new Date('2026-01-28T12:00:00Z').getTime()
    await e.db.clock.set(new Date(kept))
    const sweep = async (limit: number, after: string | null = null) => {
      const [row] = await e.rows<{ removed: number; last: string | null }>(
        `select * from genjobs.sweep_history(genjobs.job_id_floor('2026-01-25'), $1, $2)`,
        [limit, after],
      )
      return row as { removed: number; last: string | null }
    }
    // Old enough, but its partition is still there.
    expect(await sweep(5)).toEqual({ removed: 0, last: null })
    expect(await maintain(e, '7 days')).toMatchObject({ removed: ['jobs_20260105', 'jobs_20260112'] })
    const answers: number[] = []
    let after: string | null = null
    do {
      const answer = await sweep(5, after)
      answers.push(answer.removed)
      after = answer.last
    } while (after !== null)
    expect(answers).toEqual([15, 15, 12])
    for (const table of ['stream', 'steps', 'attempts']) {
      const rest = await e.rows<{ job_id: string }>(`select distinct job_id from genjobs.${table} order by 1`)
      expect(rest.map(({ job_id }) => job_id)).toEqual(ids.slice(2))
    }
    expect(await sweep(5)).toEqual({ removed: 0, last: null })
  })
})

describe.each(testDatabases)('bounds on %s', (name) => {
  it('an id and its time agree', async () => {
    await using e = await openEngine(name, { image: {} })
    expect(
      await e.rows(`
        select t.at from (values (timestamptz '1970-01-01Z'), ('2026-01-05T00:00:00.123Z'), ('9999-12-31T23:59:59Z')) t(at)
        where genjobs.job_id_time(genjobs.job_id_floor(t.at)) <> t.at
          or genjobs.job_id_at(t.at, 0) < genjobs.job_id_floor(t.at)
          or genjobs.job_id_at(t.at - interval '1 us', 0) >= genjobs.job_id_floor(t.at) and t.at > 'epoch'
          or genjobs.job_id_time(genjobs.job_id_at(t.at, 999)) <> t.at`),
    ).toEqual([])
    expect(await e.rows(`select genjobs.job_id_floor('2026-01-05T00:00:00.123456Z') as id`)).toEqual([
      {
        id: `${Date.parse('2026-01-05T00:00:00.123Z').toString(16).padStart(12, '0').replace(/.{8}/, '$&-')}-0000-0000-000000000000`,
      },
    ])
  })
})
