import { setTimeout as pause } from 'node:timers/promises'
import { testServerNames } from '@genjobs/testkit'
import { Client, types } from 'pg'
import { describe, expect, it } from 'vitest'
import { connectEngine, engineOver, openEngine, type Engine } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { creditsOver } from './credits.ts'
import { ledgerModel } from './ledger-model.ts'
import { kinds, moneyOperation, type Effect, type World } from './money-operations.ts'

const runs = Number(process.env['GENJOBS_HISTORY_RUNS'] ?? 6)
const firstSeed = Number(process.env['GENJOBS_HISTORY_SEED'] ?? 1)
const steps = Number(process.env['GENJOBS_HISTORY_STEPS'] ?? 150)

/**
 * Random histories in three sessions, each operation a transaction that the test leaves open for a while, then commits,
 * rolls back or cuts off; a session that waits for a lock is left waiting. A model in memory, which knows nothing but
 * answers and commits, must agree with the engine on every refusal and on every balance.
 */
describe.each(testServerNames.slice(0, 2))('random histories of money on PostgreSQL %s', (name) => {
  it.each(Array.from({ length: runs }, (_, n) => firstSeed + n))('seed %i', async (seed) => {
    await using e = await openEngine(name, kinds)
    const credits = creditsOver(e)
    const random = seededRandom(seed)
    const start = (await e.db.clock.now()).getTime()
    await e.db.clock.set(new Date(start))
    const model = ledgerModel()
    const world: World = {
      random,
      model,
      now: start,
      jobs: [],
      claimed: [],
      handedIn: [],
      keys: new Set(),
      serial: 0,
    }
    await using sessions = openSessions(e)
    await sessions.open(3)
    const worker = await connectEngine(e.db)
    await worker.rows(`set lock_timeout = '100ms'`)
    const history: string[] = []
    const what = () => `seed ${seed} after: ${history.slice(-15).join(', ')}`

    async function check(): Promise<void> {
      expect(await e.rows('select * from genjobs.verify_ledger()'), what()).toEqual([])
      for (const owner of model.owners()) {
        // What is not committed counts in the model, and nobody else in the database sees it.
        if (sessions.all.some(({ state, doing }) => state !== 'idle' && doing.endsWith(`(${owner})`))) continue
        const { balance, held, available } = model.account(owner, world.now)
        expect(await credits.account(owner), `${owner}, ${what()}`).toMatchObject({ balance, held, available })
        expect(available, what()).toBeGreaterThanOrEqual(0)
      }
    }
    /** Everybody goes on until he is done or waits. */
    async function rest(): Promise<void> {
      for (const session of sessions.all) await sessions.doneOrBlocked(session)
    }

    for (let step = 0; step < steps; step++) {
      const session = random.pick(sessions.all)
      if (session.state === 'idle') {
        const operation = moneyOperation(world)
        history.push(operation.name)
        await sessions.begin(session, operation)
      } else if (session.state === 'done') {
        const end = random.pick(['commit', 'commit', 'commit', 'commit', 'rollback', 'crash'] as const)
        history.push(`${end} ${session.doing}`)
        await sessions.end(session, end)
      } else if (random.chance(0.1)) {
        history.push(`crash waiting ${session.doing}`)
        await sessions.end(session, 'crash')
      }
      await rest()
      await check()
      if (random.chance(0.3)) await work(worker, world, history)
      if (random.chance(0.1)) {
        // Times of expiry lie five minutes off these.
        world.now += 10 * 60_000
        await e.db.clock.set(new Date(world.now))
        history.push('10 minutes')
      }
    }
    while (sessions.all.some(({ state }) => state !== 'idle')) {
      await rest()
      for (const session of sessions.all) {
        if (session.state !== 'done') continue
        history.push(`commit ${session.doing}`)
        await sessions.end(session, 'commit')
        await rest()
      }
    }
    await check()

    // To an end: all that is left is canceled, everything expires, and everything is folded.
    const canceled = await e.cancel(model.jobs())
    for (const { job_id: job, result } of canceled) if (result === 'canceled') model.end(job, false, undefined)
    world.now += 60 * 60_000
    await e.db.clock.set(new Date(world.now))
    for (let round = 0; round < 3; round++) expect((await e.sweep()).errors).toEqual([])
    await check()
    expect(await e.rows('select * from genjobs.account_changes')).toEqual([])
    expect(await e.rows('select * from genjobs.holds')).toEqual([])
    expect(await e.rows('select * from genjobs.grants where remaining > 0')).toEqual([])
    for (const owner of model.owners()) {
      const [row] = await e.rows('select balance, held from genjobs.accounts where owner_id = $1', [owner])
      expect(row, `${owner}, ${what()}`).toEqual({ balance: model.account(owner, world.now).balance, held: 0 })
    }
    const captures = await e.rows<{ job_id: string; amount: number }>(
      `select t.job_id, p.amount from genjobs.transfers t join genjobs.postings p on p.transfer_id = t.id
       where t.reason = 'capture' and p.account = 'house:usage'`,
    )
    expect(new Map(captures.map(({ job_id: job, amount }) => [job, amount]))).toEqual(model.captured)
    expect(await e.rows('select coalesce(sum(amount), 0)::bigint as sum from genjobs.postings')).toEqual([{ sum: 0 }])
  })
})

/** Workers and sweeps: what they do is committed at once, and for whom somebody else holds a row, not at all. */
async function work(e: ReturnType<typeof engineOver>, world: World, history: string[]): Promise<void> {
  const { random, model } = world
  const before = model.jobs()
  try {
    if (random.chance(0.2)) {
      history.push('w1 dies')
      await e.rows(`update genjobs.workers set expires_at = '-infinity' where worker_id = 'w1'`)
    }
    if (random.chance(0.5)) {
      history.push('claim')
      for (const worker of ['w1', 'w2']) {
        const known = await e.rows(
          `update genjobs.workers set expires_at = 'infinity' where worker_id = $1 returning worker_id`,
          [worker],
        )
        if (known.length === 0) await e.beat(worker)
      }
      world.claimed.push(...(await e.claim(random.pick(['w1', 'w2']), Object.keys(kinds), 1 + random.below(4))))
    } else {
      history.push('sweep')
      expect((await e.sweep()).errors).toEqual([])
    }
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error
  }
  // Nothing but a lease that was given up ends a job here.
  const rows = await e.rows<{ id: string; status: string }>(
    'select id, status from genjobs.jobs where id = any ($1) and finished_at is not null',
    [before],
  )
  for (const { id, status } of rows) {
    expect(status).toBe('failed')
    model.end(id, false, undefined)
  }
}

type Session = {
  engine: ReturnType<typeof engineOver>
  client: Client
  pid: number
  state: 'idle' | 'working' | 'done'
  work: Promise<void>
  effect: Effect | undefined
  failure: unknown
  doing: string
}

function openSessions(e: Engine) {
  const all: Session[] = []

  async function connect(): Promise<Pick<Session, 'engine' | 'client' | 'pid'>> {
    const client = new Client({
      connectionString: e.db.url,
      types: {
        getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
          oid === 20 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
      },
    })
    // It will be cut off.
    client.on('error', () => undefined)
    await client.connect()
    const engine = engineOver(
      async (text, params) => (await client.query<Record<string, unknown>>(text, [...(params ?? [])])).rows,
    )
    const [self] = await engine.rows<{ pid: number }>('select pg_backend_pid() as pid')
    return { engine, client, pid: self?.pid ?? 0 }
  }

  async function doneOrBlocked(session: Session): Promise<void> {
    while (session.state === 'working') {
      const [row] = await e.rows<{ blocked: boolean }>('select cardinality(pg_blocking_pids($1)) > 0 as blocked', [
        session.pid,
      ])
      if (row?.blocked) return
      await Promise.race([session.work, pause(2)])
    }
  }

  return {
    all,
    doneOrBlocked,
    async open(count: number) {
      for (let n = 0; n < count; n++) {
        all.push({
          ...(await connect()),
          state: 'idle',
          work: Promise.resolve(),
          effect: undefined,
          failure: undefined,
          doing: '',
        })
      }
    },
    async begin(session: Session, operation: ReturnType<typeof moneyOperation>) {
      session.doing = operation.name
      session.state = 'working'
      await session.engine.rows('begin')
      session.work = operation.run(session.engine).then(
        (effectOf) => {
          session.state = 'done'
          try {
            session.effect = effectOf()
          } catch (error) {
            session.failure = error
          }
        },
        (error: unknown) => {
          session.state = 'done'
          session.failure = error
        },
      )
    },
    async end(session: Session, end: 'commit' | 'rollback' | 'crash') {
      const waited = session.state === 'working'
      // First the model: as soon as the transaction has ended, those who wait for it go on.
      if (end === 'commit') session.effect?.committed?.()
      else session.effect?.undo?.()
      if (end === 'crash') {
        await e.rows('select pg_terminate_backend($1, 5000)', [session.pid])
        await session.work
        // A statement that was cut off while it waited has failed of that.
        if (waited) {
          session.failure = undefined
          session.effect?.undo?.()
        }
        Object.assign(session, await connect())
      } else {
        await session.work
        if (!session.failure) await session.engine.rows(end)
      }
      const { failure } = session
      Object.assign(session, { state: 'idle', effect: undefined, failure: undefined })
      if (failure) throw new Error(session.doing, { cause: failure })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(({ client }) => client.end().catch(() => undefined)))
    },
  }
}
