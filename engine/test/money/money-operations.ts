import { expect } from 'vitest'
import type { Answer, Claimed, KindOptions, engineOver } from '../engine.ts'
import type { Random } from '../properties/random.ts'
import type { LedgerModel } from './ledger-model.ts'

export const kinds: Record<string, KindOptions> = {
  image: { price: 3, max_attempts: 2, retry_first_ms: 1, retry_max_ms: 1, limits: [] },
  video: {
    price: 5,
    max_attempts: 2,
    retry_first_ms: 1,
    retry_max_ms: 1,
    limits: [{ key: 'video:{owner}', max: 2, policy: 'reject' }],
  },
  free: {},
}

type Engine = ReturnType<typeof engineOver>

export type World = {
  random: Random
  model: LedgerModel
  /** The stopped clock of the engine, in milliseconds. */
  now: number
  jobs: string[]
  claimed: Claimed[]
  /** Attempts whose answer got lost: they are handed in again. */
  handedIn: { id: string; epoch: number }[]
  /** Owner and key of committed top ups. */
  keys: Set<string>
  serial: number
}

/**
 * What an operation did. `done` was under the lock of an account, so it counts, for its owner, from the end of the
 * statement on, and `undo` takes it back when the transaction is lost; `committed` counts from the commit on.
 */
export type Effect = { undo?: () => void; committed?: () => void }

export type Operation = { name: string; run(engine: Engine): Promise<() => Effect> }

const names = ['ada', 'ben', 'cleo']
const minute = 60_000

/** A random operation of the money. What it returns is called at once when the statement has ended, without any wait. */
export function moneyOperation(world: World): Operation {
  const { random, model } = world
  const owner = random.pick(names)
  const startedAt = world.now
  const some = <T>(items: readonly T[]): T[] => items.filter(() => random.chance(0.4))

  /** Check the answers of a submit against the model, and count what was accepted. */
  function accept(answers: Pick<Answer, 'job_id' | 'replayed' | 'error'>[], prices: number[]): Effect {
    const undos: (() => void)[] = []
    // Credits are set aside in the order of the items, before limits are looked at; then what those refuse is given back.
    const refused: (() => void)[] = []
    answers.forEach(({ job_id: job, replayed, error }, n) => {
      const price = prices[n] as number
      const { available } = model.account(owner, startedAt)
      // The same key twice in one call: the answer of the first.
      if (replayed) return
      if (error?.['code'] === 'insufficient_credits') {
        expect({ required: error['required'], available: error['available'] }).toEqual({ required: price, available })
        expect(price).toBeGreaterThan(available)
      } else if (error?.['code'] === 'limit_reached') {
        refused.push(model.hold(`refused ${n}`, owner, price, startedAt))
      } else if (error === null) {
        expect(price).toBeLessThanOrEqual(available)
        undos.push(model.hold(job, owner, price, startedAt))
        world.jobs.push(job)
      }
    })
    for (const giveBack of refused) giveBack()
    return { undo: () => undos.toReversed().forEach((undo) => undo()) }
  }

  const post = (item: Record<string, unknown>, expiresAt?: number) => async (engine: Engine) => {
    type Posted = { replayed: boolean; error: Record<string, unknown> | null }
    const request = { owner, key: `key ${world.serial++}`, ...item, expires_at_ms: expiresAt }
    const [answer] = await engine.rows<Posted>('select * from genjobs.post_credits($1)', [JSON.stringify([request])])
    return (): Effect => {
      const known = world.keys.has(`${owner} ${request.key}`)
      if (answer?.error) {
        expect(answer.error).toMatchObject({
          code: 'insufficient_credits',
          available: model.account(owner, startedAt).available,
        })
        return {}
      }
      expect(answer?.replayed).toBe(known)
      if (known) return {}
      world.keys.add(`${owner} ${request.key}`)
      const undo = model.post(owner, item['amount'] as number, startedAt, expiresAt)
      return { undo: () => (undo(), void world.keys.delete(`${owner} ${request.key}`)) }
    }
  }

  /** A submit that meets a full limit ends what is dead or has run too long, in its own transaction. */
  async function recovered(engine: Engine): Promise<string[]> {
    const rows = await engine.rows<{ id: string }>(
      `select id from genjobs.jobs where id = any ($1) and finished_at is not null and error ->> 'code' in ('worker_lost', 'timeout')`,
      [model.jobs()],
    )
    return rows.map(({ id }) => id)
  }

  const ended = (ids: string[]): Effect => ({ committed: () => ids.forEach((id) => model.end(id, false, undefined)) })

  const operations: [number, string, Operation['run']][] = [
    [3, 'top up', post({ reason: 'top_up', amount: 1 + random.below(8) })],
    [2, 'same key', post({ reason: 'top_up', amount: 4, key: `invoice ${random.below(4)}` })],
    [
      2,
      'grant',
      post({ reason: 'grant', amount: 1 + random.below(8) }, world.now + (5 + 10 * random.below(4)) * minute),
    ],
    [1, 'adjust', post({ reason: 'adjust', amount: -1 - random.below(4), note: 'put right' })],
    [
      7,
      'submit',
      async (engine) => {
        // Not both in one: it could then wait for a lane while it holds the account, and what is settled meanwhile would
        // be in the model and not in what the submit has seen.
        const offered = random.chance(0.15) ? ['free'] : ['image', 'image', 'video']
        const items = Array.from({ length: 1 + random.below(3) }, () => ({
          kind: random.pick(offered),
          owner,
          ...(random.chance(0.2) ? { idempotency_key: `k${random.below(6)}` } : {}),
        }))
        const answers = await engine.submit(items)
        const gone = await recovered(engine)
        return () => ({
          ...accept(
            answers,
            items.map(({ kind }) => kinds[kind]?.price ?? 0),
          ),
          ...ended(gone),
        })
      },
    ],
    [
      2,
      'retry',
      async (engine) => {
        const job = random.pick(world.jobs)
        if (job === undefined) return () => ({})
        const [row] = await engine.rows<{ owner_id: string; kind: string }>('select * from genjobs.read_jobs($1)', [
          [job],
        ])
        if (row?.owner_id !== owner) return () => ({})
        const known = new Set(world.jobs)
        const answers = await engine.rows<{ new_id: string; error: Answer['error'] }>(
          'select * from genjobs.retry_jobs($1)',
          [[job]],
        )
        const gone = await recovered(engine)
        return () => ({
          ...accept(
            answers.map(({ new_id: id, error }) => ({
              job_id: id,
              // A second retry answers with the job of the first, be it here or in a session that came before.
              replayed: known.has(id) || world.jobs.includes(id),
              error,
            })),
            [kinds[row.kind]?.price ?? 0],
          ),
          ...ended(gone),
        })
      },
    ],
    [
      6,
      'finish',
      async (engine) => {
        const again = random.chance(0.25)
        const jobs = again ? some(world.handedIn) : some(world.claimed)
        world.claimed = world.claimed.filter((job) => !jobs.includes(job))
        world.handedIn.push(...jobs)
        const outcome = random.pick(['succeeded', 'succeeded', 'failed', 'released'])
        const charge = random.pick([undefined, undefined, 0, 1, 2, 9, -1])
        const permanent = random.chance(0.5)
        const answers = await engine.finish(jobs, outcome, { charge, permanent })
        return () => ({
          committed: () => {
            for (const { job_id: job, result, status } of answers) {
              if (result !== 'ok' || status === 'queued') continue
              model.end(job, status === 'succeeded', charge === undefined ? undefined : Math.max(charge, 0))
            }
          },
        })
      },
    ],
    [
      2,
      'cancel',
      async (engine) => {
        const answers = await engine.cancel(some(world.jobs.slice(-6)))
        return () => ended(answers.flatMap(({ job_id: job, result }) => (result === 'canceled' ? [job] : [])))
      },
    ],
    [
      1,
      'clear',
      async (engine) => {
        const rows = await engine.rows<{ id: string }>('select genjobs.clear_jobs($1) as id', [`video:${owner}`])
        return () => ended(rows.map(({ id }) => id))
      },
    ],
    [
      1,
      'erase',
      async (engine) => {
        const rows = await engine.rows<{ job_id: string; result: string }>('select * from genjobs.delete_jobs($1)', [
          some(world.jobs.slice(-4)),
        ])
        return () => ended(rows.flatMap(({ job_id: job, result }) => (result === 'deleted' ? [job] : [])))
      },
    ],
  ]
  let n = random.below(operations.reduce((sum, [weight]) => sum + weight, 0))
  const [, name, run] = operations.find(([weight]) => (n -= weight) < 0) as (typeof operations)[number]
  return { name: `${name} (${owner})`, run }
}
