import type { Claimed, engineOver } from '../engine.ts'
import { queueLimit, rejectLimit } from '../engine.ts'
import type { Random } from './random.ts'

export const kinds = {
  image: {
    max_attempts: 3,
    retry_first_ms: 1_000,
    limits: [queueLimit('owner:{owner}', 1), queueLimit('total', 2), rejectLimit('mode:{mode}', 2, 300_000)],
  },
  video: { max_attempts: 2, limits: [queueLimit('total', 2), queueLimit('subject:{subject}', 1, 600_000)] },
  free: {},
}

const workers = ['w1', 'w2', 'w3']

/** What the test knows of the world: what it was given, never what the database should hold. */
export type World = { random: Random; submitted: string[]; held: Claimed[]; parked: string[]; tokens: number }

type Engine = ReturnType<typeof engineOver>

/** One random operation, as a function of the engine's, with what it noticed. */
export function randomOperation(world: World): { name: string; run(engine: Engine): Promise<void> } {
  const { random } = world
  const some = <T>(items: readonly T[]): T[] => items.filter(() => random.chance(0.4))
  const operations: [number, string, (engine: Engine) => Promise<unknown>][] = [
    [
      5,
      'submit',
      async (engine) => {
        const items = Array.from({ length: 1 + random.below(4) }, () => ({
          kind: random.pick(['image', 'video', 'free']),
          owner: random.pick(['ada', 'ben', 'cleo']),
          subject: random.pick(['s1', 's2', undefined]),
          mode: random.pick(['m', undefined]),
          priority: random.pick([0, 0, 0, -5]),
          ...(random.chance(0.1) ? { delay_ms: 30_000 } : {}),
          ...(random.chance(0.1) ? { idempotency_key: random.pick(['k1', 'k2']) } : {}),
        }))
        const answers = await engine.submit(items, random.chance(0.2))
        world.submitted.push(...answers.flatMap(({ job_id, error }) => (error ? [] : [job_id])))
      },
    ],
    [
      6,
      'claim',
      async (engine) => {
        const jobs = await engine.claim(random.pick(workers), some(Object.keys(kinds)), 1 + random.below(5))
        world.held.push(...jobs)
      },
    ],
    [
      5,
      'finish',
      (engine) => {
        const jobs = some(world.held)
        if (!random.chance(0.2)) world.held = world.held.filter((job) => !jobs.includes(job))
        return engine.finish(jobs, random.pick(['succeeded', 'succeeded', 'failed', 'released']))
      },
    ],
    [
      4,
      'exchange',
      async (engine) => {
        const jobs = some(world.held)
        world.held = world.held.filter((job) => !jobs.includes(job))
        const [row] = await engine.rows<{ jobs: Claimed[] | null }>(
          'select jobs from genjobs.exchange_jobs($1, $2, $3, $4)',
          [
            random.pick(workers),
            JSON.stringify(
              jobs.map(({ id, epoch }) => ({ job_id: id, epoch, outcome: random.pick(['succeeded', 'failed']) })),
            ),
            Object.keys(kinds),
            1 + random.below(4),
          ],
        )
        world.held.push(...(row?.jobs ?? []))
      },
    ],
    [2, 'cancel', (engine) => engine.cancel(some(world.submitted.slice(-8)))],
    [
      1,
      'clear',
      (engine) => engine.rows('select * from genjobs.clear_jobs($1)', [random.pick(['total', 'mode:m', 'owner:ada'])]),
    ],
    [
      1,
      'park',
      (engine) => {
        const jobs = some(world.held)
        world.held = world.held.filter((job) => !jobs.includes(job))
        const items = jobs.map(({ id, epoch }) => ({
          job_id: id,
          epoch,
          token: `t${world.tokens++}`,
          wake_after_ms: 60_000,
        }))
        world.parked.push(...items.map(({ token }) => token))
        return engine.rows('select * from genjobs.park_jobs($1)', [JSON.stringify(items)])
      },
    ],
    [1, 'wake', (engine) => engine.rows('select * from genjobs.wake_jobs($1)', [some(world.parked.slice(-5))])],
    [3, 'promote', (engine) => engine.promote()],
    [2, 'sweep', (engine) => engine.sweep()],
    [3, 'beat', (engine) => engine.beat(random.pick(workers), some(world.held))],
    [
      1,
      'set limit',
      (engine) =>
        engine.rows('select genjobs.set_limit($1, $2)', [
          random.pick(['total', 'owner:ada', 'owner:ben']),
          random.pick([0, 1, 2, 3, null]),
        ]),
    ],
    [
      1,
      'plan',
      (engine) =>
        engine.rows(`select genjobs.set_owner($1, $2)`, [random.pick(['ada', 'ben']), random.pick(['pro', null])]),
    ],
    [
      1,
      'pause',
      (engine) =>
        engine.rows('select genjobs.pause_kind($1, $2)', [random.pick(['image', 'video']), random.chance(0.5)]),
    ],
    [1, 'retry', (engine) => engine.rows('select * from genjobs.retry_jobs($1)', [some(world.submitted.slice(-4))])],
  ]
  let n = random.below(operations.reduce((sum, [weight]) => sum + weight, 0))
  const [, name, run] = operations.find(([weight]) => (n -= weight) < 0) as (typeof operations)[number]
  return { name, run: async (engine) => void (await run(engine)) }
}
