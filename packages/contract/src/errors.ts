import type { ExceededBudget } from './budget.ts'
import { errorCodes, type ErrorCode } from './error-codes.ts'

export type ErrorDetails = {
  /** What would help; the table's own hint where none is given. */
  hint?: string
  /** The limit that is full. */
  key?: string
  /** Its maximum. */
  max?: number
  /** The jobs that hold it, at most ten, oldest first. */
  blockingJobs?: string[]
  /** What is wrong with the request, one entry a place; `path` is a JSON pointer. */
  issues?: { path: string; message: string }[]
  jobId?: string
  /** Whole credits, of `insufficient_credits`; credits or millionths, of `budget_exceeded`. */
  required?: number
  available?: number
  /** Of `budget_exceeded`. */
  budget?: ExceededBudget
  cause?: unknown
}

/** The same in every copy of this module: bundlers of apps make several. */
const brand = Symbol.for('genjobs.GenjobsError')

/** Every error that genjobs throws on purpose. Branch on `code`, never on the message. */
export class GenjobsError extends Error {
  /** `instanceof GenjobsError` is true for the errors of another copy of this module too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== GenjobsError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && brand in value
  }

  override readonly name = 'GenjobsError'
  readonly [brand] = true
  readonly code: ErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly key: string | undefined
  readonly max: number | undefined
  readonly blockingJobs: string[] | undefined
  readonly issues: { path: string; message: string }[] | undefined
  readonly jobId: string | undefined
  readonly required: number | undefined
  readonly available: number | undefined
  readonly budget: ExceededBudget | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint ?? errorCodes[code].hint
    this.retryable = errorCodes[code].retryable
    this.key = details.key
    this.max = details.max
    this.blockingJobs = details.blockingJobs
    this.issues = details.issues
    this.jobId = details.jobId
    this.required = details.required
    this.available = details.available
    this.budget = details.budget
  }
}

/** Thrown by a handler to fail its job for good, whatever attempts are left. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** Thrown by a handler to be tried again after a time of its own choosing, such as a provider's Retry-After. */
export class RetryError extends Error {
  override readonly name = 'RetryError'
  readonly afterMs: number | undefined

  constructor(message: string, options: { afterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.afterMs = options.afterMs
  }
}
