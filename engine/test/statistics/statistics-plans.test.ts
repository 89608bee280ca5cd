import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, type Engine } from '../engine.ts'
import { buffersOf } from '../plans/seed.ts'
import { statisticsOver } from './statistics.ts'

/** Ended jobs of one owner over a hundred days, as finishes append them, and of twenty others. */
async function seed(e: Engine, jobs: number): Promise<void> {
  await e.rows(
    `insert into genjobs.stat_changes
       (xact, times, owner_id, project_id, kind, status, cost_micros, created_at, started_at, finished_at)
     select pg_current_xact_id(), 1, case when n % 2 = 0 then 'ada' else 'o' || n % 20 end, 'p' || n % 3, 'image', 'succeeded', 5,
       f.at - interval '3 minutes', f.at - n % 97 * interval '1 second', f.at
     from generate_series(1, $1::int) n
     cross join lateral (select now() - n * interval '100 days' / $1 as at) f`,
    [jobs],
  )
  while ((await statisticsOver(e).fold(5_000)) > 0);
}

const days = (n: number) => `genjobs.clock() - interval '${n} days'`

const reads = {
  'all of an owner': `read_statistics('ada', null, null, null, null, null, '{kind,status}')`,
  'an owner by project': `read_statistics('ada', null, null, null, null, null, '{project}')`,
  'everybody by kind': `read_statistics(null, null, null, null, null, null, '{kind}')`,
  'everybody in 20 days': `read_statistics(null, null, null, null, ${days(20)}, null, '{}')`,
  'an owner in 60 days': `read_statistics('ada', null, null, null, ${days(70)}, ${days(10)}, '{}')`,
  throughput: 'read_throughput()',
}

describe.each(testServerNames.slice(0, 1))('buffers of statistics on PostgreSQL %s', (name) => {
  it('do not grow with the number of jobs, be the planner right about it or not', async () => {
    await using few = await openEngine(name, { image: {} })
    await seed(few, 400)
    await using many = await openEngine(name, { image: {} })
    await many.rows('alter table genjobs.job_stats set (autovacuum_enabled = off)')
    await seed(many, 12_000)
    for (const when of ['stale', 'fresh']) {
      for (const [read, call] of Object.entries(reads)) {
        const [small, large] = [await buffersOf(few, call), await buffersOf(many, call)]
        // Of a range what grows is how many of its days and hours are there at all.
        const allowed = read.includes(' in ') || read === 'throughput' ? 350 : small * 1.5 + 40
        expect({ read, when, small, large }).toSatisfy(() => large <= allowed)
      }
      await many.rows('analyze')
    }
  }, 120_000)

  it('of a read and a fold do not grow with what was folded while somebody keeps an old snapshot', async () => {
    await using e = await openEngine(name, { image: {} })
    const [old, statistics] = [await connectEngine(e.db), statisticsOver(e)]
    await old.rows('begin isolation level repeatable read')
    await old.rows('select count(*) from genjobs.jobs')
    const read = `read_statistics('o1', null, null, null, null, null, '{}')`
    const folded = async (jobs: number) => {
      await seed(e, jobs)
      expect((await statistics.read()).pending).toBe(0)
      return (await buffersOf(e, read)) + (await buffersOf(e, 'fold_statistics()'))
    }
    const before = await folded(40)
    for (let n = 0; n < 3; n++) await seed(e, 1_500)
    // Dead rows of what was folded cannot be removed, and are not looked at.
    expect(await folded(40)).toBeLessThan(before + 150)
    await old.rows('rollback')
  }, 60_000)
})
