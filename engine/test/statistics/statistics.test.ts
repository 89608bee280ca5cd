import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { asCaller, user } from '../access/as-caller.ts'
import { openEngine, type Engine, type KindOptions } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { countedByHand, expectEqualToScan, statisticsOver, type Question } from './statistics.ts'

const kinds: Record<string, KindOptions> = {
  image: { max_attempts: 2, retry_first_ms: 1, retry_max_ms: 1 },
  video: { price: 3 },
}

async function open(name: string) {
  const e = await openEngine(name, kinds)
  await e.beat('w', [], 86_400_000)
  await e.rows('select * from genjobs.post_credits($1)', [
    JSON.stringify(['ada', 'ben', 'eve'].map((owner) => ({ owner, amount: 1_000_000, reason: 'top_up', key: owner }))),
  ])
  return Object.assign(e, statisticsOver(e))
}

const questions: Question[] = [
  {},
  { by: ['kind', 'mode', 'status'] },
  { by: ['owner'] },
  { by: ['owner', 'status', 'month'] },
  { by: ['day'] },
  { kind: 'image', by: ['month', 'status'] },
  { owner: 'ada' },
  { owner: 'ada', by: ['project', 'status'] },
  { owner: 'ben', by: ['project', 'day'] },
  { owner: 'ben', project: 'p1', by: ['kind'] },
  { project: 'p1', by: ['owner'] },
  { owner: 'eve', kind: 'video', mode: 'hd', by: ['month'] },
]

/** A year of random work: retries, delays, costs, cancels and deletes, folded now and then. */
async function history(e: Engine & ReturnType<typeof statisticsOver>, seed: number, steps: number): Promise<void> {
  const random = seededRandom(seed)
  const known: string[] = []
  for (let step = 0; step < steps; step++) {
    const submitted = await e.submit(
      Array.from({ length: 1 + random.below(4) }, () => ({
        kind: random.pick(['image', 'video']),
        owner: random.pick(['ada', 'ben', 'eve']),
        project: random.pick([null, 'p1', 'p2']),
        mode: random.pick([null, 'hd']),
        ...(random.chance(0.2) ? { delay_ms: 1 + random.below(100_000) } : {}),
      })),
    )
    known.push(...submitted.map(({ job_id }) => job_id))
    await e.db.clock.advance(random.below(300_000) + 1)
    await e.promote()
    const claimed = await e.claim('w', ['image', 'video'], random.below(6))
    await e.db.clock.advance(random.pick([1, 7, 1_234, 60_000, 400_000]))
    for (const job of claimed) {
      await e.rows('select * from genjobs.report_jobs($1)', [
        JSON.stringify([{ job_id: job.id, epoch: job.epoch, cost_micros: random.below(5_000), units: {} }]),
      ])
      await e.finish(
        [job],
        random.pick(['succeeded', 'succeeded', 'failed']),
        random.chance(0.3) ? { permanent: true } : {},
      )
    }
    if (random.chance(0.3)) await e.cancel([random.pick(known)])
    if (random.chance(0.3)) await e.rows('select * from genjobs.delete_jobs($1)', [[random.pick(known)]])
    if (random.chance(0.5)) await e.fold(1 + random.below(5))
    if (random.chance(0.2)) {
      await e.db.clock.advance(random.pick([1 / 24, 1, 4, 11]) * 86_400_000)
      await e.beat('w', [], 86_400_000)
    }
  }
}

describe.each(testDatabases)('statistics on %s', (name) => {
  it('equal a count of all jobs after random histories, folded or not, whole and in ranges', async () => {
    await using e = await open(name)
    await e.db.clock.set(new Date('2026-01-30T22:50:00Z'))
    await e.beat('w', [], 86_400_000)
    await history(e, 7, name === 'pglite' ? 25 : 80)
    const now = (await e.db.clock.now()).getTime()
    // Days, months, days; and hours and minutes at an end that is not long ago.
    const ranges = [
      [new Date('2026-01-31T00:00:00Z'), new Date(now - 2 * 86_400_000)],
      ...(name === 'pglite' ? [] : [[new Date(now - 40 * 86_400_000), new Date(now - 3_000_000)]]),
    ]
    for (const folded of [false, true]) {
      if (folded) while ((await e.fold()) > 0);
      const ended = await e.ended()
      expect(ended.length).toBeGreaterThan(20)
      const asked = questions.flatMap((question) => [
        question,
        ...ranges.flatMap(([from, to]) => [
          { ...question, from, to },
          { ...question, from },
          { ...question, to },
        ]),
      ]) as Question[]
      for (const question of asked) {
        const read = await e.read(question)
        expectEqualToScan(read.answer, countedByHand(ended, question, read), JSON.stringify(question))
      }
      expect(await e.verifyStatistics(new Date(0))).toEqual([])
    }
    expect((await e.read()).pending).toBe(0)
  })

  it('count minutes for two days and hours for 92, of everybody together', async () => {
    await using e = await open(name)
    const start = new Date('2026-05-10T10:00:30Z')
    await e.db.clock.set(start)
    await e.beat('w', [], 86_400_000)
    const finishOne = async () => {
      await e.submit([{ kind: 'image', owner: 'ada' }])
      await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
    }
    await finishOne()
    await e.db.clock.advance('90s')
    await finishOne()
    await e.fold()
    const minute = 60_000
    const first = Math.floor(start.getTime() / minute) * minute
    const minutes = async () =>
      (await e.read({ kind: 'image', by: ['minute'] })).answer.map(({ at, jobs }) => [at, jobs])
    expect(await minutes()).toEqual([
      [first, 1],
      [first + 2 * minute, 1],
    ])
    // Within the last two days a range ends at a minute, before that at an hour.
    const to = new Date(start.getTime() + minute)
    expect((await e.read({ to })).answer).toMatchObject([{ jobs: 1 }])
    await e.db.clock.advance('2d')
    expect(await e.read({ to })).toMatchObject({ until: new Date('2026-05-10T11:00:00Z'), answer: [{ jobs: 2 }] })
    expect((await e.read({ owner: 'ada', to })).until).toEqual(new Date('2026-05-11T00:00:00Z'))
    const other = async () => {
      await e.beat('w', [], 86_400_000)
      await e.submit([{ kind: 'video', owner: 'eve' }])
      await e.finish(await e.claim('w', ['video'], 1), 'succeeded')
      await e.fold()
    }
    await e.db.clock.advance('2d')
    await other()
    const grains = async () =>
      (
        await e.rows<{ grain: string }>(
          "select distinct grain from genjobs.job_stats where level = 'all' and kind = 'image' order by 1",
        )
      ).map(({ grain }) => grain)
    expect(await minutes()).toEqual([])
    expect(await grains()).toEqual(['day', 'hour', 'month', 'total'])
    await e.db.clock.advance('91d')
    await other()
    expect(await grains()).toEqual(['day', 'month', 'total'])
    expect((await e.read({ kind: 'image', from: new Date('2026-05-10T23:00:00Z') })).answer).toMatchObject([
      { jobs: 2 },
    ])

    for (const question of [
      { by: ['minute'], from: start },
      { by: ['hour'], owner: 'ada' },
      { by: ['day', 'month'] },
      { by: ['project'] },
      { by: ['weekday'] },
      { from: new Date(2), to: new Date(1) },
    ]) {
      await expect(e.read(question), JSON.stringify(question)).rejects.toMatchObject({ code: 'JG009' })
    }
  })

  it('leave out what was deleted, also an owner of whom nothing is left', async () => {
    await using e = await open(name)
    const [kept, gone] = await e.submit([
      { kind: 'image', owner: 'ada', project: 'p1' },
      { kind: 'image', owner: 'ben', project: 'p1' },
    ])
    await e.finish(await e.claim('w', ['image'], 2), 'succeeded')
    await e.fold()
    await e.rows('select * from genjobs.delete_jobs($1)', [[gone!.job_id]])
    await e.rows('select * from genjobs.delete_jobs($1)', [[gone!.job_id]])
    expect((await e.read({ by: ['owner'] })).answer).toMatchObject([{ owner: 'ada', jobs: 1 }])
    await e.fold()
    expect(await e.rows("select distinct owner_id from genjobs.job_stats where level <> 'all'")).toEqual([
      { owner_id: 'ada' },
    ])
    expect(await e.verifyStatistics(new Date(0))).toEqual([])
    // What retention takes stays counted, and is told from a job that was never counted.
    await e.rows('delete from genjobs.jobs where id = $1', [kept!.job_id])
    expect((await e.read()).answer).toMatchObject([{ jobs: 1 }])
    expect(await e.verifyStatistics()).toEqual([])
    expect(await e.verifyStatistics(new Date(0))).toMatchObject([{ problem: 'counted otherwise than there are jobs' }])
  })

  it('tell end users of their own jobs, and not what these cost whoever runs them', async () => {
    await using e = await open(name)
    await e.submit([
      { kind: 'image', owner: 'ada', project: 'p1' },
      { kind: 'video', owner: 'ada' },
      { kind: 'image', owner: 'ben', project: 'p1' },
    ])
    for (const job of await e.claim('w', ['image', 'video'], 3)) {
      await e.rows('select * from genjobs.report_jobs($1)', [
        JSON.stringify([{ job_id: job.id, epoch: job.epoch, cost_micros: 900, units: {} }]),
      ])
      await e.finish([job], 'succeeded')
    }
    const read = (call: string, sub = 'ada') => asCaller(e, user(sub), `select * from genjobs_api.statistics(${call})`)
    expect(await read("'{kind,project,day}', until => 'tomorrow'")).toMatchObject([
      { kind: 'image', project: 'p1', jobs: 1, succeeded: 1, success_rate: 1, cost_micros: 0, charged: 0, mode: null },
      { kind: 'video', project: null, jobs: 1, cost_micros: 0, charged: 3, p50_run_ms: expect.any(Number) },
    ])
    expect(await read("project => 'p1'")).toMatchObject([{ jobs: 1 }])
    expect(await read('', 'eve')).toEqual([])
    expect((await e.read({ owner: 'ada' })).answer).toMatchObject([{ cost_micros: 1_800 }])
    await expect(read("'{owner}'")).rejects.toMatchObject({ code: 'JG009' })
    await expect(read("'{hour}'")).rejects.toMatchObject({ code: 'JG009' })
  })

  it('are folded by whoever ends jobs where nobody sweeps', async () => {
    await using e = await open(name)
    await e.submit(Array.from({ length: 201 }, () => ({ kind: 'image', owner: 'ada' })))
    await e.finish(await e.claim('w', ['image'], 201), 'succeeded')
    expect((await e.read()).pending).toBe(201)
    const item = JSON.stringify({ kind: 'image', owner: 'ada', input: {} })
    const [started] = await e.rows<{ job: { id: string } }>('select * from genjobs.start_job($1)', [item])
    await e.rows(`select * from genjobs.finish_started($1, 'succeeded')`, [started!.job.id])
    expect(await e.read()).toMatchObject({ pending: 0, answer: [{ jobs: 202 }] })
  })
})
