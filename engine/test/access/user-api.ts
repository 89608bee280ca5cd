import type { Engine } from '../engine.ts'
import { asCaller, type Identity } from './as-caller.ts'

export type UserJob = {
  id: string
  kind: string
  status: string
  owner: string
  input: unknown
  output: unknown
  price: number
  progress: number
  step: string | null
  metadata: Record<string, unknown>
} & Record<string, unknown>

/** What end users call, as one of them. */
export function userApi(engine: Engine, identity: Identity) {
  const call = (text: string, params: readonly unknown[] = []) => asCaller<UserJob>(engine, identity, text, params)
  const one = async (text: string, params: readonly unknown[] = []) => (await call(text, params))[0] as UserJob
  return {
    rows: call,
    submit: (kind: string, input: unknown, more: { key?: string; project?: string; metadata?: unknown } = {}) =>
      one(
        `select * from genjobs_api.submit(kind => $1, input => $2, idempotency_key => $3, project => $4, metadata => $5)`,
        [
          kind,
          JSON.stringify(input),
          more.key ?? null,
          more.project ?? null,
          more.metadata === undefined ? null : JSON.stringify(more.metadata),
        ],
      ),
    get: (id: string) => one('select * from genjobs_api.get_job($1)', [id]),
    list: (args = '') => call(`select * from genjobs_api.list_jobs(${args})`),
    recent: () => call('select * from genjobs_api.recent_jobs()'),
    cancel: (id: string) => one('select * from genjobs_api.cancel_job($1)', [id]),
    retry: (id: string) => one('select * from genjobs_api.retry_job($1)', [id]),
    clear: (key: string) => call('select * from genjobs_api.clear_jobs($1)', [key]),
    delete: (id: string) => call('select genjobs_api.delete_job($1)', [id]),
    jobs: () => call('select * from genjobs_api.jobs order by id'),
  }
}

export const promptSchema = {
  type: 'object',
  properties: { prompt: { type: 'string', minLength: 1 }, steps: { type: 'integer', maximum: 50 } },
  required: ['prompt'],
}

const times = { timeout_ms: 600_000, max_attempts: 3, retry_first_ms: 2_000, retry_factor: 2, retry_max_ms: 600_000 }

type Kind = { name: string; limits?: { key: string; max: number; policy: string }[] } & Record<string, unknown>

/** Register kinds with what end users see of them. */
export async function registerKinds(engine: Engine, kinds: Kind[]): Promise<void> {
  const rows = kinds.map(({ limits = [], ...kind }) => ({
    ...times,
    ...kind,
    limits: limits.map((limit) => ({ stale_after_ms: null, ...limit })),
  }))
  await engine.rows('select genjobs.register_kinds($1)', [JSON.stringify(rows)])
}
