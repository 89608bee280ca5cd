import { openTestDatabase, type OpenTestDatabase } from '@genjobs/testkit'
import { expect } from 'vitest'

export type LimitRow = { key: string; max: number; policy: 'reject' | 'queue'; stale_after_ms?: number }

export type KindOptions = {
  limits?: LimitRow[]
  internal?: boolean
  manual?: boolean
  timeout_ms?: number
  max_attempts?: number
  price?: number
  keep_ms?: number
  expected_cost_micros?: number
  retry_first_ms?: number
  retry_factor?: number
  retry_max_ms?: number
}

export const queueLimit = (key: string, max: number, stale_after_ms?: number): LimitRow => ({
  key,
  max,
  policy: 'queue',
  ...(stale_after_ms === undefined ? {} : { stale_after_ms }),
})

export const rejectLimit = (key: string, max: number, stale_after_ms?: number): LimitRow => ({
  ...queueLimit(key, max, stale_after_ms),
  policy: 'reject',
})

export type Claimed = {
  id: string
  epoch: number
  attempt: number
  owner: string
  kind: string
  input: unknown
  steps: unknown
}

export type Answer = { item: number; job_id: string; replayed: boolean; error: null | Record<string, unknown> }

type Query = (text: string, params?: readonly unknown[]) => Promise<Record<string, unknown>[]>

/** The engine's functions over one session, as a psql user would call them. */
export function engineOver(query: Query) {
  const rows = async <Row>(text: string, params: readonly unknown[] = []) => (await query(text, params)) as Row[]
  const json = JSON.stringify
  return {
    rows,
    registerKinds: (kinds: Record<string, KindOptions>) =>
      rows('select genjobs.register_kinds($1)', [
        json(
          Object.entries(kinds).map(([name, kind]) => ({
            name,
            timeout_ms: 600_000,
            max_attempts: 3,
            retry_first_ms: 2_000,
            retry_factor: 2,
            retry_max_ms: 600_000,
            ...kind,
            limits: (kind.limits ?? []).map((limit) => ({ stale_after_ms: null, ...limit })),
          })),
        ),
      ]),
    submit: (items: Record<string, unknown>[], deferred = false) =>
      rows<Answer>('select * from genjobs.submit_jobs($1, $2)', [
        json(items.map((item) => ({ input: {}, ...item }))),
        deferred,
      ]),
    beat: (worker: string, leases: { id: string; epoch: number }[] = [], ttlMs = 30_000) =>
      rows<{ job_id: string; epoch: number; status: string | null; error: unknown }>(
        'select * from genjobs.heartbeat($1, $2, $3)',
        [worker, ttlMs, json(leases.map(({ id, epoch }) => ({ job_id: id, epoch })))],
      ),
    async claim(worker: string, kinds: string[], count: number): Promise<Claimed[]> {
      const [row] = await rows<{ jobs: Claimed[] | null }>('select * from genjobs.claim_jobs($1, $2, $3)', [
        worker,
        kinds,
        count,
      ])
      return row?.jobs ?? []
    },
    finish: (jobs: { id: string; epoch: number }[], outcome: string, more: Record<string, unknown> = {}) =>
      rows<{ job_id: string; result: string; status: string; run_at: Date | null }>(
        'select * from genjobs.finish_jobs($1)',
        [json(jobs.map(({ id, epoch }) => ({ job_id: id, epoch, outcome, ...more })))],
      ),
    cancel: (ids: string[], owner: string | null = null) =>
      rows<{ job_id: string; result: string; status: string }>('select * from genjobs.cancel_jobs($1, $2)', [
        ids,
        owner,
      ]),
    async sweep() {
      const [row] = await rows<{ promoted: number; expired: number; stale: number; removed: number; errors: string[] }>(
        'select * from genjobs.sweep()',
      )
      return row as NonNullable<typeof row>
    },
    promote: () => rows('select genjobs.promote_jobs()'),
    async job(id: string) {
      const [row] = await rows<Record<string, unknown>>('select * from genjobs.read_jobs($1)', [[id]])
      return row as Record<string, unknown>
    },
    verify: async () =>
      expect(
        await rows(
          'select * from genjobs.verify_slots() union all select * from genjobs.verify_ledger() union all select * from genjobs.verify_budgets()',
        ),
      ).toEqual([]),
  }
}

export type Engine = ReturnType<typeof engineOver> & { db: OpenTestDatabase } & AsyncDisposable

/**
 * A database of its own with these kinds; the invariants are checked when the test ends.
 * @param serverUrl as of openTestDatabase()
 */
export async function openEngine(
  name: string,
  kinds: Record<string, KindOptions>,
  serverUrl?: string,
): Promise<Engine> {
  const db = await openTestDatabase(name, serverUrl)
  const engine = engineOver((text, params) => db.query(text, params))
  await engine.registerKinds(kinds)
  return {
    ...engine,
    db,
    async [Symbol.asyncDispose]() {
      try {
        await engine.verify()
      } finally {
        await db.close()
      }
    },
  }
}

/** Another session with the engine's functions. */
export async function connectEngine(db: OpenTestDatabase) {
  const connection = await db.connect()
  return { ...engineOver((text, params) => connection.query(text, params)), connection }
}

/** Another session, whose open transaction keeps all versions of rows that die from now on, until it rolls back. */
export async function holdSnapshot(db: OpenTestDatabase) {
  const holder = await db.connect()
  await holder.query('begin isolation level repeatable read')
  await holder.query('select from genjobs.meta')
  return holder
}
