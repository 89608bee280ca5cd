import { testDatabases, testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, type Claimed, type Engine, type KindOptions } from '../engine.ts'

const hour = 3_600_000
const day = 24 * hour

const kinds: Record<string, KindOptions> = {
  brief: { keep_ms: day, timeout_ms: 400 * day },
  long: { keep_ms: 30 * day },
  ever: {},
}

const start = new Date('2026-01-07T12:00:00Z')

async function open(name: string) {
  const e = await openEngine(name, kinds)
  await e.db.clock.set(start)
  const at = (ms: number) => e.db.clock.set(new Date(start.getTime() + ms))
  return Object.assign(e, {
    at,
    submitOne: async (kind: string, more: Record<string, unknown> = {}) =>
      (await e.submit([{ kind, owner: 'ada', ...more }]))[0]!.job_id,
    trim: async (limit = 200) =>
      (await e.rows<{ removed: number; more: boolean }>('select * from genjobs.trim_jobs($1)', [limit]))[0]!,
    trimEvents: async (keep: string, limit = 200) =>
      (
        await e.rows<{ removed: number; more: boolean }>('select * from genjobs.trim_events($1, $2)', [keep, limit])
      )[0]!,
    left: async () => (await e.rows<{ id: string }>('select id from genjobs.jobs order by id')).map(({ id }) => id),
  })
}

async function claim(e: Engine, kind: string, count = 10): Promise<Claimed[]> {
  await e.beat('w', [], 20 * day)
  return await e.claim('w', [kind], count)
}

const logged = (e: Engine, jobs: Claimed[], events = 1) =>
  e.rows('select * from genjobs.report_jobs($1)', [
    JSON.stringify(
      jobs.map(({ id, epoch }) => ({
        job_id: id,
        epoch,
        events: Array.from({ length: events }, () => ({ type: 'log', data: 'x' })),
      })),
    ),
  ])

describe.each(testDatabases)('trimming on %s', (name) => {
  it('removes a job with its history when its kind keeps it no longer; it stays counted', async () => {
    await using e = await open(name)
    const ids = []
    for (const kind of ['brief', 'long', 'ever']) {
      ids.push(await e.submitOne(kind))
      const jobs = await claim(e, kind)
      await logged(e, jobs)
      await e.rows(`select genjobs.remember_step($1, $2, 'part', '1')`, [jobs[0]!.id, jobs[0]!.epoch])
      await e.finish(jobs, 'failed', { permanent: true, error: { code: 'x', message: 'x' } })
    }
    await e.at(day - 1)
    expect(await e.trim()).toEqual({ removed: 0, more: false })
    await e.at(day)
    expect(await e.trim()).toEqual({ removed: 1, more: false })
    expect(await e.left()).toEqual(ids.slice(1).toSorted())
    for (const table of ['attempts', 'steps', 'stream']) {
      expect(await e.rows(`select from genjobs.${table}`)).toHaveLength(2)
    }
    // The sweep does it as well.
    await e.at(30 * day)
    expect((await e.sweep()).errors).toEqual([])
    expect(await e.left()).toEqual(ids.slice(2))
    expect(
      await e.rows(`select (answer -> 0 ->> 'jobs')::integer as jobs
        from genjobs.read_statistics(null, null, null, null, null, null, null)`),
    ).toEqual([{ jobs: 3 }])
    expect(await e.rows('select from genjobs.trims')).toEqual([])
  })

  it('leaves what lives when it comes by, whatever its state, until it has been over for long enough', async () => {
    await using e = await open(name)
    await e.registerKinds({ ...kinds, hand: { manual: true, keep_ms: day } })
    const running = await e.submitOne('brief')
    const parked = await e.submitOne('brief')
    const [one, two] = (await claim(e, 'brief', 2)) as [Claimed, Claimed]
    const token = { job_id: two.id, epoch: two.epoch, token: 't', wake_after_ms: 300 * day }
    await e.rows('select genjobs.park_jobs($1)', [JSON.stringify([token])])
    const scheduled = await e.submitOne('brief', { delay_ms: 300 * day })
    const queued = await e.submitOne('brief')
    const manual = await e.submitOne('hand')
    const live = [running, parked, scheduled, queued, manual].toSorted()
    for (const days of [1, 2, 40]) {
      await e.at(days * day)
      expect(await e.trim()).toMatchObject({ removed: 0 })
      expect(await e.left()).toEqual(live)
    }
    // Whoever asks for it.
    expect(await e.rows('select genjobs.remove_jobs($1) as n', [live])).toEqual([{ n: 0 }])
    await e.verify()
    await e.finish([one], 'succeeded')
    await e.cancel([parked, scheduled, queued, manual])
    await e.at(41 * day - 1)
    expect(await e.trim()).toMatchObject({ removed: 0 })
    await e.at(41 * day)
    expect(await e.trim()).toMatchObject({ removed: 5 })
    expect(await e.left()).toEqual([])
    expect(await e.rows('select from genjobs.manual_jobs')).toEqual([])
    expect(await e.rows('select from genjobs.trims')).toEqual([])
  })

  it('comes past each job once, by the batch, also those that come late', async () => {
    await using e = await open(name)
    await e.submit(Array.from({ length: 25 }, () => ({ kind: 'ever', owner: 'ada' })))
    const early = await e.submitOne('brief')
    await e.finish([...(await claim(e, 'ever', 25)), ...(await claim(e, 'brief'))], 'succeeded')
    // A submit in somebody's own transaction may come to be later than others: nothing younger than an hour is passed.
    await e.registerKinds({ ...kinds, brief: { keep_ms: 1 } })
    await e.at(hour - 1)
    expect(await e.trim()).toMatchObject({ removed: 0 })
    await e.at(hour)
    const answers = []
    for (;;) {
      const answer = await e.trim(10)
      answers.push(answer)
      if (!answer.more) break
    }
    expect(answers).toHaveLength(3)
    expect(answers.reduce((sum, { removed }) => sum + removed, 0)).toBe(1)
    expect(await e.left()).not.toContain(early)
    expect(await e.left()).toHaveLength(25)

    // Ids of old, as an import makes them: below where trimming has been.
    const late = await e.submitOne('brief')
    await e.finish(await claim(e, 'brief'), 'succeeded')
    await e.at(10 * hour)
    await e.submitOne('ever')
    await e.at(20 * hour)
    await e.rows(`update genjobs.trim_cursors set after = genjobs.job_id_floor(genjobs.clock())`)
    expect(await e.trim()).toMatchObject({ removed: 0 })
    await e.rows('select genjobs.rewind_trims($1, $2)', ['brief', late])
    expect(await e.trim()).toMatchObject({ removed: 1 })
    // A clock that was ahead.
    await e.submitOne('brief')
    await e.finish(await claim(e, 'brief'), 'succeeded')
    await e.rows(`update genjobs.trim_cursors set after = genjobs.job_id_floor('2050-01-01')`)
    await e.at(22 * hour)
    expect(await e.trim()).toMatchObject({ removed: 1 })
  })

  it('removes stream events of jobs that have been over for long enough, and no others', async () => {
    await using e = await open(name)
    await e.submit(Array.from({ length: 4 }, () => ({ kind: 'ever', owner: 'ada' })))
    const [live, ...others] = (await claim(e, 'ever', 4)) as [Claimed, ...Claimed[]]
    await logged(e, [live, ...others], 3)
    await e.finish(others, 'succeeded')
    await e.at(8 * day)
    expect(await e.trimEvents('7 days', 2)).toEqual({ removed: 3, more: true })
    expect(await e.trimEvents('7 days', 2)).toEqual({ removed: 6, more: true })
    expect(await e.trimEvents('7 days', 2)).toEqual({ removed: 0, more: false })
    expect(await e.rows('select distinct job_id from genjobs.stream')).toEqual([{ job_id: live.id }])
    expect(await e.left()).toHaveLength(4)
    expect(await e.rows('select removed from genjobs.remove_events($1)', [[live.id]])).toEqual([{ removed: 0 }])
    await e.finish([live], 'succeeded')
    await e.at(15 * day)
    expect(await e.trimEvents('7 days')).toMatchObject({ removed: 3 })
    expect(await e.rows('select from genjobs.trims')).toEqual([])
  })

  it('while what goes is archived, neither the sweep nor anybody else removes it', async () => {
    await using e = await open(name)
    const maintain = () => e.rows(`select * from genjobs.maintain_partitions('7 days', '14 days')`)
    await maintain()
    const id = await e.submitOne('brief')
    const jobs = await claim(e, 'brief')
    await logged(e, jobs)
    await e.finish(jobs, 'succeeded')
    await e.rows('select genjobs.set_archiving(true)')
    await e.at(40 * day)
    await e.sweep()
    expect(await e.trim()).toEqual({ removed: 0, more: false })
    expect(await e.trimEvents('1 day')).toEqual({ removed: 0, more: false })
    expect(await e.left()).toEqual([id])
    // Nor a partition: it is set aside, and its history stays.
    await maintain()
    expect(await e.left()).toEqual([])
    const [removal] = await e.rows<{ name: string }>('select name from genjobs.list_removals()')
    expect(await e.rows<{ id: string }>(`select id from genjobs.${removal?.name}`)).toEqual([{ id }])
    await e.rows(`select * from genjobs.sweep_history(genjobs.job_id_floor(genjobs.clock() - interval '14 days'))`)
    expect(await e.rows('select from genjobs.stream')).toHaveLength(1)
    const finish = () => e.rows('select genjobs.finish_removal($1) as done', [removal?.name])
    expect(await finish()).toEqual([{ done: true }])
    expect(await finish()).toEqual([{ done: false }])
    await e.rows(`select * from genjobs.sweep_history(genjobs.job_id_floor(genjobs.clock() - interval '14 days'))`)
    expect(await e.rows('select from genjobs.stream')).toEqual([])
  })
})

describe.each(testServerNames)('trimming beside others on PostgreSQL %s', (name) => {
  it('waits for nobody: what somebody holds is left for another time', async () => {
    await using e = await open(name)
    await e.registerKinds({ ...kinds, hand: { manual: true, keep_ms: day } })
    const ids = [await e.submitOne('brief'), await e.submitOne('brief'), await e.submitOne('hand')]
    await e.cancel(ids)
    await e.at(2 * day)
    const holder = await connectEngine(e.db)
    await holder.rows('begin')
    await holder.rows('select from genjobs.jobs where id = $1 for update', [ids[0]])
    await holder.rows('select from genjobs.manual_jobs where job_id = $1 for update', [ids[2]])
    await e.rows(`set lock_timeout = '2s'`)
    expect(await e.trim()).toEqual({ removed: 1, more: false })
    expect((await e.sweep()).errors).toEqual([])
    expect(new Set(await e.left())).toEqual(new Set([ids[0], ids[2]]))
    await holder.rows('commit')
    expect(await e.trim()).toMatchObject({ removed: 2 })
    // Many at once remove each once.
    await e.submit(Array.from({ length: 60 }, () => ({ kind: 'brief', owner: 'ada' })))
    await e.finish(await claim(e, 'brief', 60), 'succeeded')
    await e.at(4 * day)
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connectEngine(e.db)))
    let removed = 0
    for (let round = 0; round < 30 && removed < 60; round++) {
      const answers = await Promise.all(
        sessions.map((s) => s.rows<{ removed: number }>('select removed from genjobs.trim_jobs(10)')),
      )
      removed += answers.flat().reduce((sum, answer) => sum + answer.removed, 0)
    }
    expect(removed).toBe(60)
    expect(await e.left()).toEqual([])
  })
})
