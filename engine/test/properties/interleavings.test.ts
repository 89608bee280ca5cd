import { setTimeout as pause } from 'node:timers/promises'
import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, type Engine } from '../engine.ts'
import { kinds, randomOperation, type World } from './operations.ts'
import { seededRandom } from './random.ts'

const runs = Number(process.env['GENJOBS_PROPERTY_RUNS'] ?? 6)
const firstSeed = Number(process.env['GENJOBS_PROPERTY_SEED'] ?? 1)

type Session = Awaited<ReturnType<typeof connectEngine>> & {
  state: 'idle' | 'working' | 'done'
  /** The operation under way; its failure is kept here until the session is looked at. */
  work: Promise<void>
  failure: unknown
  doing: string
}

/**
 * Random operations in three sessions, each a transaction of its own that the test begins, lets work, and commits or
 * rolls back in an order chosen by the seed; a session that waits for a lock is left waiting. The invariants are checked
 * after every commit. In the end everything is let go, and every job that was accepted must come to an end.
 */
describe.each(testServerNames.slice(0, 2))('random interleavings on PostgreSQL %s', (name) => {
  it.each(Array.from({ length: runs }, (_, n) => firstSeed + n))('seed %i', async (seed) => {
    await using e = await openEngine(name, kinds)
    await e.rows(`select genjobs.set_plan('pro', 300, '{"owner:{owner}": 2}')`)
    const random = seededRandom(seed)
    const world: World = { random, submitted: [], held: [], parked: [], tokens: 0 }
    for (const worker of ['w1', 'w2', 'w3']) await e.beat(worker)
    const sessions: Session[] = await Promise.all(
      Array.from({ length: 3 }, async () => ({
        ...(await connectEngine(e.db)),
        state: 'idle' as const,
        work: Promise.resolve(),
        failure: undefined,
        doing: '',
      })),
    )
    const history: string[] = []
    const check = async () => {
      const problems = await e.rows('select * from genjobs.verify_slots()')
      expect(problems, `seed ${seed} after: ${history.slice(-12).join(', ')}`).toEqual([])
    }
    for (let step = 0; step < 150; step++) {
      await advance(e, random.pick(sessions), world, history)
      if (history.at(-1)?.startsWith('commit')) await check()
      if (random.chance(0.05)) await e.db.clock.advance(random.pick([1_000, 20_000, 40_000]))
    }
    // Those first that others may be waiting for.
    while (sessions.some(({ state }) => state !== 'idle')) {
      for (const session of sessions) if (session.state === 'done') await settle(session, history)
      for (const session of sessions) await doneOrBlocked(e, session)
    }
    await check()
    await bringToAnEnd(e)
    await check()
    expect(
      await e.rows(`select status, count(*) as n from genjobs.jobs where finished_at is null group by status`),
    ).toEqual([])
    expect(await e.rows('select * from genjobs.slots')).toEqual([])
  })
})

/** Begin an operation in an idle session, or end the transaction of one that is done; leave one that waits. */
async function advance(e: Engine, session: Session, world: World, history: string[]): Promise<void> {
  if (session.state === 'idle') {
    const operation = randomOperation(world)
    session.doing = operation.name
    session.state = 'working'
    await session.rows('begin')
    session.work = operation.run(session).then(
      () => void (session.state = 'done'),
      (error: unknown) => {
        session.failure = error
        session.state = 'done'
      },
    )
    await doneOrBlocked(e, session)
    history.push(`${session.doing}${session.state === 'working' ? ' (waits)' : ''}`)
  } else if (session.state === 'done') {
    await settle(session, history, world.random.chance(0.15) ? 'rollback' : 'commit')
  } else {
    await doneOrBlocked(e, session)
  }
}

async function doneOrBlocked(e: Engine, session: Session): Promise<void> {
  while (session.state === 'working') {
    const [row] = await e.rows<{ blocked: boolean }>('select cardinality(pg_blocking_pids($1)) > 0 as blocked', [
      session.connection.pid,
    ])
    if (row?.blocked) return
    await Promise.race([session.work, pause(2)])
  }
}

async function settle(session: Session, history: string[], end: 'commit' | 'rollback' = 'commit'): Promise<void> {
  if (session.state === 'idle') return
  await session.work
  const { failure } = session
  session.failure = undefined
  session.state = 'idle'
  await session.rows(failure ? 'rollback' : end)
  history.push(`${failure ? 'rollback' : end} ${session.doing}`)
  // A worker that was given up is told so; any other error, a deadlock above all, is a defect.
  if (failure && (failure as { code?: string }).code !== 'JG004') throw failure
}

/** A fair closing phase: all limits back to what they were, all workers dead or well, everything claimed and finished. */
async function bringToAnEnd(e: Engine): Promise<void> {
  await e.rows(`select genjobs.set_limit(key, null) from genjobs.limits where max_override is not null`)
  await e.rows(`select genjobs.pause_kind(name, false) from genjobs.kinds`)
  await e.db.clock.advance('2h')
  for (let round = 0; round < 60; round++) {
    await e.db.clock.advance('10m')
    await e.sweep()
    await e.beat('last', [], 86_400_000)
    for (;;) {
      const jobs = await e.claim('last', Object.keys(kinds), 10)
      if (jobs.length === 0) break
      await e.finish(jobs, 'succeeded')
    }
    const [left] = await e.rows<{ n: number }>('select count(*) as n from genjobs.jobs where finished_at is null')
    if (left?.n === 0) return
  }
}
