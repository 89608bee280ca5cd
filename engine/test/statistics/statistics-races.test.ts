import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { countedByHand, expectEqualToScan, statisticsOver } from './statistics.ts'

async function open(name: string) {
  const e = await openEngine(name, { image: {} })
  await e.beat('w', [], 86_400_000)
  return Object.assign(e, statisticsOver(e))
}

describe.each(testServerNames.slice(0, 1))('statistics at the same time on PostgreSQL %s', (name) => {
  it('nothing is lost that commits late, nor waits for a fold', async () => {
    await using e = await open(name)
    await e.submit(['ada', 'ben', 'eve', 'flo'].map((owner) => ({ kind: 'image', owner })))
    const claimed = await e.claim('w', ['image'], 4)
    const [late, folder] = [await connectEngine(e.db), await connectEngine(e.db)]
    await late.rows('begin')
    await late.finish([claimed[0]!], 'succeeded')
    // Later transactions, folded while the first is not committed.
    await e.finish([claimed[1]!], 'succeeded')
    expect(await e.fold()).toBe(1)
    await e.finish([claimed[2]!], 'succeeded')
    expect(await e.fold(1)).toBe(1)
    await late.rows('commit')
    expect(await e.read()).toMatchObject({ pending: 1, answer: [{ jobs: 3 }] })

    await folder.rows('begin')
    expect(await statisticsOver(folder).fold()).toBe(1)
    // Neither a finish nor another fold waits for it, and what it does shows only when it is done.
    await e.finish([claimed[3]!], 'succeeded')
    expect(await e.fold()).toBe(0)
    expect((await e.sweep()).errors).toEqual([])
    expect(await e.read()).toMatchObject({ pending: 2, answer: [{ jobs: 4 }] })
    await folder.rows('rollback')
    expect(await e.fold()).toBe(2)
    expect(await e.read()).toMatchObject({ pending: 0, answer: [{ jobs: 4 }] })
  })

  it('a job that two delete is uncounted once', async () => {
    await using e = await open(name)
    const [first] = await e.submit([
      { kind: 'image', owner: 'ada' },
      { kind: 'image', owner: 'ada' },
    ])
    await e.finish(await e.claim('w', ['image'], 2), 'succeeded')
    const [one, other] = [await connectEngine(e.db), await connectEngine(e.db)]
    await one.rows('begin')
    await one.rows('select * from genjobs.delete_jobs($1)', [[first!.job_id]])
    const deleted = other.rows('select * from genjobs.delete_jobs($1)', [[first!.job_id]])
    await other.connection.untilBlocked()
    await one.rows('commit')
    await deleted
    expect((await e.read()).answer).toMatchObject([{ jobs: 1 }])
  })

  it('many who finish, delete and fold lose nothing', async () => {
    await using e = await open(name)
    await e.db.clock.set(new Date())
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connectEngine(e.db)))
    await Promise.all(
      sessions.map(async (session, n) => {
        const random = seededRandom(n)
        const { fold } = statisticsOver(session)
        for (let round = 0; round < 12; round++) {
          const submitted = await session.submit(
            Array.from({ length: 5 }, () => ({ kind: 'image', owner: random.pick(['ada', 'ben']), project: 'p' })),
          )
          const claimed = await session.claim('w', ['image'], 4)
          await session.finish(claimed, random.pick(['succeeded', 'failed']), { permanent: true })
          if (random.chance(0.7)) await fold(1 + random.below(8))
          await session.rows('select * from genjobs.delete_jobs($1)', [
            [random.pick(submitted).job_id, claimed[0]?.id ?? submitted[0]!.job_id],
          ])
        }
      }),
    )
    const ended = await e.ended()
    expect(ended.length).toBeGreaterThan(50)
    const question = { by: ['owner', 'status'] }
    for (const folded of [false, true]) {
      if (folded) await e.fold()
      const read = await e.read(question)
      expectEqualToScan(read.answer, countedByHand(ended, question, read))
    }
    expect(await e.verifyStatistics(new Date(0))).toEqual([])
  })

  it('what another server has folded up to hides nothing in this one', async () => {
    await using e = await open(name)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
    // As a dump brings it.
    await e.rows("update genjobs.stat_folds set folded_below = '9000000000000'")
    expect(await e.read()).toMatchObject({ pending: 1, answer: [{ jobs: 1 }] })
    expect(await e.fold()).toBe(1)
    expect(await e.read()).toMatchObject({ pending: 0, answer: [{ jobs: 1 }] })
  })
})
