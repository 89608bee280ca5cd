import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
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
      await e.db.clock.advance(random.pick([3_600_000, 86_400_000, 30 * 86_400_000]))
      await e.beat('w', [], 86_400_000)
    }
  }
}

describe.each(testDatabases)('statistics on %s', (name) => {
  it('equal a count of all jobs after random histories, folded or not, whole and in ranges', async () => {
    await using e = await open(name)
    await e.db.clock.set(new Date('2026-01-30T22:50:00Z'))
    await e.beat('w', [], 86_400_000)
    await history(e, 7, name === 'pglite' ? 40 : 120)
    const now = (await e.db.clock.now()).getTime()
    const random = seededRandom(3)
    const ago = () => new Date(now - random.below(random.pick([1, 30, 300]) * 86_400_000))
    const ranges = Array.from({ length: 6 }, () => [ago(), ago()].toSorted((a, b) => a.getTime() - b.getTime()))
    for (const folded of [false, true]) {
      if (folded) while ((await e.fold()) > 0);
      const ended = await e.ended()
      expect(ended.length).toBeGreaterThan(30)
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
})
