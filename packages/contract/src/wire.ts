import type { BudgetMeasure, BudgetPeriod, BudgetScope } from './budget.ts'
import type { AnyKind } from './define-kind.ts'
import type { ErrorCode } from './error-codes.ts'
import type { Job } from './job.ts'
import type { JsonSchema } from './json-schema.ts'
import type { WhenFull } from './limits.ts'

/** What the HTTP API sends and takes, as JSON. Times are ISO 8601 in UTC. */

type AsText<T> = T extends Date ? string : T

/** A job over HTTP: `Job` with times as text, with what it costs only where its owner says so, and where to go from here. */
export type WireJob<K extends AnyKind = AnyKind> = {
  [Field in keyof Omit<Job<K>, 'eta' | 'costMicros' | 'units'>]: AsText<Job<K>[Field]>
} & {
  eta: { p50: string; p90: string } | null
  /** What it has cost, in millionths of a unit of money, where its owner says so: of manual kinds without a price. Else null. */
  costMicros: number | null
  /** Absolute paths on the same host. */
  links: { self: string; events: string; stream: string; cancel: string; retry: string }
}

/** The body of `POST /jobs`. */
export type WireSubmit = {
  kind: string
  input: unknown
  project?: string
  subject?: string
  mode?: string
  inputAsset?: string
  metadata?: Record<string, unknown>
  /** Milliseconds. */
  delayMs?: number
  /** What it is expected to cost, in millionths of a unit of money. For users: of manual kinds only. */
  costMicros?: number
  /** For callers with a service key only: whose job it is. */
  owner?: string
  /** For callers with a service key only: −100 to 100, lower runs first. */
  priority?: number
}

/** The body of `POST /jobs/{id}/transition`, for jobs of manual kinds. */
export type WireTransition = {
  status: 'running' | 'succeeded' | 'failed'
  /** Why it failed. */
  error?: string
  /** What it made, of a success. */
  output?: unknown
  costMicros?: number
}

/** The body of `PATCH /jobs/{id}`, for jobs of manual kinds: what is named is changed, null empties. */
export type WireJobChanges = {
  mode?: string | null
  inputAsset?: string | null
  error?: string | null
  costMicros?: number
  metadata?: Record<string, unknown>
  /** 0 to 100. */
  progress?: number
  step?: string | null
}

/** `nextCursor` is the `cursor` of the next page, null on the last one. */
export type WireJobList = { jobs: WireJob[]; nextCursor: string | null }

/** What a handler logged or emitted; `seq` counts from 1 without gaps within a job, but after a restore: see `followsEvent`. */
export type WireEvent = { seq: number; type: string; data: unknown; at: string }

export type WireEventList = { events: WireEvent[]; lastSeq: number }

/** One message of the stream "all mine": what changed since the message before. Its SSE id resumes after it. */
export type WireChanges = {
  /** Jobs that are new or have changed. */
  jobs: WireJob[]
  events: { job: string; events: WireEvent[] }[]
  /** Jobs that were erased. */
  removed: string[]
}

export type WireCancel = { job: WireJob; canceled: boolean }

export type WireCleared = { key: string; cleared: string[] }

/** One limit as its owner sees it: how much of it he uses himself. */
export type WireLimit = { key: string; max: number; used: number; whenFull: WhenFull; kinds: string[] }

export type WireKind = {
  name: string
  /** Whole credits a job; null when it depends on the input. */
  price: number | null
  paused: boolean
  inputSchema: JsonSchema | null
  /** How long recent jobs of the kind ran, in milliseconds; null when nothing is known. */
  pace: { p50Ms: number; p90Ms: number } | null
}

export type WireToken = { token: string; expiresAt: string }

/** The credits of an owner at one moment, in whole credits; `available` is what a submit may use. */
export type WireCredits = {
  balance: number
  /** Set aside for live jobs. */
  held: number
  available: number
  /** What of it will expire, and when some does next. */
  expiring: number
  nextExpiry: string | null
  /** By how much more may be used than there is; part of `available`. */
  overdraft: number
}

/** The body of `PUT /credits/overdraft`, for callers with a service key only. */
export type WireOverdraftRequest = { owner: string; credits: number }

export type WireTransfer = {
  id: number
  reason: 'top_up' | 'grant' | 'capture' | 'adjust' | 'expire'
  /** Negative where the owner has less afterwards. */
  amount: number
  /** Of a capture: the job, and what had been set aside for it. */
  job: string | null
  held: number | null
  note: string | null
  createdAt: string
}

export type WireCreditStatement = { transfers: WireTransfer[]; nextCursor: string | null }

/** The body of `POST /credits`, for callers with a service key only. The same key for the same owner moves credits once. */
export type WireCreditRequest = {
  owner: string
  amount: number
  reason: 'top_up' | 'grant' | 'adjust'
  key: string
  note?: string
  /** Of a grant, and required there. */
  expiresAt?: string
}

export type WireCreditResult = { transfer: number; replayed: boolean }

/** RFC 9457, `application/problem+json`. Branch on `code`. */
export type WireProblem = {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  retryable: boolean
  hint: string
  request_id: string
  errors?: { pointer: string; detail: string; code: string }[]
  /** The limit that is full, its maximum, and the jobs that hold it: of the caller's own jobs only. */
  key?: string
  max?: number
  blocking_jobs?: string[]
  job_id?: string
  /** Whole credits, with `insufficient_credits`; credits or millionths, with `budget_exceeded`. */
  required?: number
  available?: number
  /** With `budget_exceeded`; the figures of the caller's own credits only. */
  budget?: {
    scope: BudgetScope
    measure: BudgetMeasure
    period: BudgetPeriod
    resets_at: string | null
    key?: string | null | undefined
    max?: number | undefined
    spent?: number | undefined
    held?: number | undefined
    left?: number | undefined
  }
}
