import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { queueLimit, rejectLimit, type Claimed } from '../engine.ts'
import { seededRandom, type Random } from '../properties/random.ts'
import { openRestorable, submitOne, type RestorableEngine } from './restorable-engine.ts'

const kinds = {
  image: { limits: [queueLimit('all', 4), rejectLimit('owner:{owner}', 60, 86_400_000)], price: 2, max_attempts: 9 },
  video: { max_attempts: 1, retry_first_ms: 1 },
}
const names = Object.keys(kinds)
const owners = ['ada', 'ben']

/** Some steps of life with two workers; notes every lease that was granted. */
async function live(e: RestorableEngine, random: Random, era: string, granted: Claimed[]): Promise<void> {
  const held: Claimed[] = []
  await Promise.all(['1', '2'].map((n) => e.beat(era + n)))
  for (let step = 0; step < 40; step++) {
    const job = held.length > 0 ? random.pick(held) : undefined
    const take = () => held.splice(held.indexOf(job as Claimed), 1)
    const action = random.below(8)
    if (action < 2) await submitOne(e, { kind: random.pick(names), owner: random.pick(owners) })
    else if (action < 4) {
      const jobs = await e.claim(era + random.pick(['1', '2']), names, 2)
      held.push(...jobs)
      granted.push(...jobs)
    } else if (!job) await e.promote()
    else if (action === 4) await e.report(job, ['log', 'log'])
    else if (action === 5) await e.finish(take(), random.pick(['succeeded', 'failed', 'released']), { output: era })
    else if (action === 6) await e.park(take()[0] as Claimed, `${era} ${step}`, random.below(2) * 60_000)
    else await (random.chance(0.5) ? e.promote() : e.cancel([job.id]))
  }
}

describe.each(testServerNames.slice(0, 1))('random histories that are lost, on PostgreSQL %s', (name) => {
  it.each([1, 2, 3])('no write of theirs counts, no job is lost, and everything ends (seed %i)', async (seed) => {
    await using e = await openRestorable(name, kinds)
    const random = seededRandom(seed)
    await Promise.all(owners.map((owner) => e.topUp(owner, 1_000)))
    const stale: Claimed[] = []
    await live(e, random, 'before', stale)
    await e.backup()
    await live(e, random, 'lost', stale)
    await e.restore()

    const before = await e.rows<{ id: string; kind: string; attempt: number; status: string }>(
      'select id, kind, attempt, status from genjobs.jobs where finished_at is null order by id',
    )
    expect(before.length).toBeGreaterThan(3)
    await e.afterRestore()
    await e.verify()
    // All that were live are there still, but those whose only attempt was lost.
    const listed = new Set((await e.restored()).map(({ job_id }) => job_id))
    for (const { id, kind, status } of before) {
      const only = kind === 'video' && status === 'running'
      expect([id, listed.has(id)]).toEqual([id, !only])
      if (only) expect(await e.job(id)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
    }

    const fresh: Claimed[] = []
    const refuseTheStale = async () => {
      for (const { result } of await e.finish(stale, 'succeeded', { output: 'stale' })) {
        expect(['lease_lost', 'already_finished']).toContain(result)
      }
      const lost = new Set((await e.beat('lost1', stale)).map(({ job_id, epoch }) => `${job_id} ${epoch}`))
      expect(lost.size).toBe(new Set(stale.map(({ id, epoch }) => `${id} ${epoch}`)).size)
      for (const job of stale.slice(0, 5)) expect(await e.report(job, ['log'])).toBe(false)
    }
    for (let round = 0; round < 60; round++) {
      await e.beat('after')
      await e.promote()
      const jobs = await e.claim('after', names, 4)
      fresh.push(...jobs)
      if (round % 10 === 0) await refuseTheStale()
      const answers = await e.finish(jobs, 'succeeded', { output: 'after' })
      expect(answers.every(({ result }) => result === 'ok')).toBe(true)
      await e.clock.advance('1m')
    }
    await refuseTheStale()
    expect(await e.restored()).toEqual([])
    expect(new Set(fresh.map(({ id }) => id))).toEqual(listed)
    expect(
      await e.rows(`select id from genjobs.jobs where finished_at is null or output = '"stale"' or output = '"lost"'`),
    ).toEqual([])
  })
})
