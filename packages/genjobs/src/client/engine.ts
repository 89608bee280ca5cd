import type { JobError, JobReason, JobStatus, JsonSchema } from '@genjobs/contract'
import type { Queryable } from '../database/database.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'
import type { AskedJobs, AskedOwners, WatchRow } from '../watch/watch-row.ts'
import { budgetCalls } from '../budgets/budget-calls.ts'
import { creditCalls } from '../credits/credit-calls.ts'
import { retentionCalls } from '../retention/retention-calls.ts'
import { manualCalls } from '../manual/manual-calls.ts'
import { restoreCalls } from '../restore/restore-calls.ts'
import { statisticsCalls } from '../statistics/statistics-calls.ts'
import type { LimitUsageRow } from './limit-usage.ts'
import { databaseError, isConflict, type EngineRefusal } from './database-error.ts'

/** One item of submit_jobs(). */
export type Submission = {
  kind: string
  owner: string
  input: unknown
  project?: string | undefined
  subject?: string | undefined
  mode?: string | undefined
  input_asset?: string | undefined
  priority?: number | undefined
  delay_ms?: number | undefined
  run_at_ms?: number | undefined
  metadata?: Record<string, unknown> | undefined
  idempotency_key?: string | undefined
  /** Only of a kind whose price depends on the input. */
  price?: number | undefined
  /** Millionths of a unit of money; without it, what the kind says. */
  expected_cost_micros?: number | undefined
}

export type SubmitAnswer = { item: number; job_id: string | null; replayed: boolean; error: EngineRefusal | null }

/** What a worker needs to run one attempt. */
export type ClaimedJob = {
  id: string
  kind: string
  owner: string
  project: string | null
  subject: string | null
  mode: string | null
  input: unknown
  metadata: Record<string, unknown>
  price: number
  created_at: string
  attempt: number
  max_attempts: number
  epoch: number
  timeout_ms: number
  steps: Record<string, unknown> | null
}

export type FinishedAttempt = {
  job_id: string
  epoch: number
  outcome: 'succeeded' | 'failed' | 'released'
  output?: unknown
  error?: JobError
  permanent?: boolean
  retry_after_ms?: number
  /** Whole credits, of a success; without one, all that was set aside. */
  charge?: number
}

export type FinishAnswer = {
  job_id: string
  result: 'ok' | 'already_finished' | 'lease_lost'
  status: JobStatus | null
  run_at: string | null
  woken: number
}

export type ExchangeAnswer = {
  results: FinishAnswer[] | null
  jobs: ClaimedJob[] | null
  ready: boolean | null
  next_run_at: Date | null
  /** The oldest schema that a client may know and claim; null where nothing was to be claimed. */
  oldest_client: number | null
}

export type HeldLease = { job_id: string; epoch: number }

export type LostLease = { job_id: string; epoch: number; status: JobStatus | null; error: JobError | null }

export type Report = HeldLease & {
  progress?: number
  step?: string
  events?: { type: string; data: unknown }[]
  /** Of the attempt in all, so far. */
  cost_micros?: number
  units?: Record<string, number>
}

export type JobRow = {
  id: string
  kind: string
  status: JobStatus
  reason: JobReason | null
  owner_id: string
  project_id: string | null
  subject: string | null
  mode: string | null
  input_asset_id: string | null
  priority: number
  input: unknown
  output: unknown
  error: JobError | null
  progress: number
  step: string | null
  attempt: number
  max_attempts: number
  position: number | null
  blocked_on: string | null
  metadata: Record<string, unknown>
  price: number
  charged: number | null
  cost_micros: number
  units: Record<string, number>
  eta_p50: Date | null
  eta_p90: Date | null
  run_at: Date | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  updated_at: Date
  attempt_started_at: Date | null
}

export type JobFilter = {
  owner?: string | undefined
  project?: string | undefined
  subject?: string | undefined
  kind?: string | undefined
  statuses?: readonly JobStatus[] | undefined
  search?: string | undefined
  before?: string | undefined
  limit?: number | undefined
}

export type SweepAnswer = {
  promoted: number
  expired: number
  stale: number
  forgotten: number
  removed: number
  errors: string[]
}

export type StreamEvent = { seq: number; type: string; data: unknown; at: Date }

export type LimitUse = { key: string; policy: 'reject' | 'queue' | null; max: number; used: number }

export type OwnerLimitRow = { key: string; max: number; used: number; policy: 'reject' | 'queue'; kinds: string[] }

export type KindInfoRow = {
  name: string
  price: number | null
  paused: boolean
  internal: boolean
  input_schema: JsonSchema | null
  p50_ms: number | null
  p90_ms: number | null
}

export type KindRow = Record<string, unknown>

/** How a function of the engine is called: for all rows of its answer, its one row, or its one value. */
export type Caller = {
  call<Row>(name: string, params: readonly unknown[]): Promise<Row[]>
  one<Row>(name: string, params: readonly unknown[]): Promise<Row>
  value<T>(name: string, params: readonly unknown[]): Promise<T>
}

/** The functions of the engine, by name, with typed arguments and answers. Nothing is decided here. */
export function engineCalls(database: Queryable, schema: string) {
  const prefix = quoteIdentifier(schema)

  async function call<Row>(name: string, params: readonly unknown[]): Promise<Row[]> {
    const places = params.map((_, i) => `$${i + 1}`).join(', ')
    for (let attempt = 1; ; attempt++) {
      try {
        return (await database.query(`select * from ${prefix}.${name}(${places})`, params)) as Row[]
      } catch (error) {
        if (attempt < 4 && isConflict(error)) continue
        throw databaseError(error, schema)
      }
    }
  }
  const one = async <Row>(name: string, params: readonly unknown[]): Promise<Row> =>
    (await call<Row>(name, params))[0] as Row
  const value = async <T>(name: string, params: readonly unknown[]): Promise<T> =>
    (await one<Record<string, T>>(name, params))[name] as T
  const json = JSON.stringify

  return {
    schemaVersion: () => value<number | null>('schema_version', []),
    oldestClient: () => value<number | null>('oldest_client', []),
    registerKinds: (kinds: readonly KindRow[]) => value<number>('register_kinds', [json(kinds)]),
    submitJobs: (items: readonly Submission[], deferred: boolean) =>
      call<SubmitAnswer>('submit_jobs', [json(items), deferred]),
    recoverLimit: (key: string) => value<number | null>('recover_limit', [key]),
    runJob: (worker: string, item: Submission) =>
      one<{ job: ClaimedJob; replayed: boolean }>('run_job', [worker, json(item)]),
    startJob: (item: Submission) => one<{ job: ClaimedJob; replayed: boolean }>('start_job', [json(item)]),
    finishStarted: (
      job: string,
      outcome: 'succeeded' | 'failed',
      output: unknown,
      error: JobError | null,
      charge: number | null = null,
    ) =>
      one<{ result: FinishAnswer['result']; status: JobStatus | null }>('finish_started', [
        job,
        outcome,
        json(output),
        json(error),
        charge,
      ]),
    exchangeJobs: (worker: string, finished: readonly FinishedAttempt[], kinds: readonly string[], count: number) =>
      one<ExchangeAnswer>('exchange_jobs', [worker, json(finished), kinds, count]),
    promoteJobs: (limit: number) => value<number>('promote_jobs', [limit]),
    heartbeat: (worker: string, ttlMs: number, leases: readonly HeldLease[], info: Record<string, unknown>) =>
      call<LostLease>('heartbeat', [worker, ttlMs, json(leases), json(info)]),
    releaseWorker: (worker: string) => value<number>('release_worker', [worker]),
    reportJobs: (reports: readonly Report[]) => call<{ job_id: string; live: boolean }>('report_jobs', [json(reports)]),
    rememberStep: (job: string, epoch: number, name: string, output: unknown) =>
      value<boolean>('remember_step', [job, epoch, name, json(output)]),
    cancelJobs: (ids: readonly string[], owner: string | null) =>
      call<{
        job_id: string
        result: 'canceled' | 'already_finished' | 'not_found' | 'busy'
        status: JobStatus | null
      }>('cancel_jobs', [ids, owner]),
    deleteJobs: (ids: readonly string[], owner: string | null) =>
      call<{ job_id: string; result: 'deleted' | 'not_found' | 'busy' }>('delete_jobs', [ids, owner]),
    clearJobs: async (key: string, owner: string | null) =>
      (await call<{ clear_jobs: string }>('clear_jobs', [key, owner])).map((row) => row.clear_jobs),
    retryJobs: (
      ids: readonly string[],
      owner: string | null,
      prices: Record<string, number>,
      costs: Record<string, number>,
    ) =>
      call<{ job_id: string; new_id: string | null; error: EngineRefusal | null }>('retry_jobs', [
        ids,
        owner,
        json(prices),
        json(costs),
      ]),
    sweep: () => one<SweepAnswer>('sweep', []),
    readJobs: (ids: readonly string[]) => call<JobRow>('read_jobs', [ids]),
    listJobs: (f: JobFilter) =>
      call<JobRow>('list_jobs', [
        f.owner ?? null,
        f.project ?? null,
        f.subject ?? null,
        f.kind ?? null,
        f.statuses ?? null,
        f.before ?? null,
        f.limit ?? 50,
        f.search ?? null,
      ]),
    readStream: (job: string, after: number, limit: number) => call<StreamEvent>('read_stream', [job, after, limit]),
    readLimits: (keys: readonly string[] | null) => call<LimitUse>('read_limits', [keys]),
    limitUsage: (keys: readonly string[] | null, owner: string | null, limit: number) =>
      call<LimitUsageRow>('limit_usage', [keys, owner, limit]),
    ownerLimits: (owner: string) => call<OwnerLimitRow>('owner_limits', [owner]),
    kindInfo: () => call<KindInfoRow>('kind_info', []),
    watchJobs: (asked: AskedJobs, owners: AskedOwners, eventsPerJob: number) =>
      call<WatchRow>('watch_jobs', [
        asked.ids,
        asked.versions,
        asked.seqs,
        asked.known,
        owners.names,
        owners.floors,
        owners.full,
        owners.seqs,
        eventsPerJob,
      ]),
    setLimit: (key: string, max: number | null) => value<number | null>('set_limit', [key, max]),
    pauseKind: (kind: string, paused: boolean) => value<boolean>('pause_kind', [kind, paused]),
    countJobs: () =>
      call<{ kind: string; status: 'queued' | 'scheduled' | 'running' | 'waiting'; jobs: number }>('count_jobs', []),
    ...budgetCalls({ call, value }),
    ...creditCalls({ call, one, value }),
    ...manualCalls({ call, one }),
    ...retentionCalls({ call, one, value }),
    ...statisticsCalls({ call, one, value }),
    ...restoreCalls({ call, one }),
    verifyLedger: () => call<{ problem: string; subject: string }>('verify_ledger', []),
    verifySlots: () => call<{ problem: string; subject: string }>('verify_slots', []),
    notify: async (channel: string, payload: string) => {
      // Nothing is lost with a hint, so its commit need not wait for the disk: that is a tenth of the way to an idle worker.
      await database.query(`select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, [
        channel,
        payload,
      ])
    },
  }
}

export type Engine = ReturnType<typeof engineCalls>
