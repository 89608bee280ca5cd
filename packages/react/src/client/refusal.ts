import type { ExceededBudget } from '@genjobs/contract'
import type { ApiError, ApiErrorCode } from './api-error.ts'

type Reason = {
  message: string
  /** What would help. */
  hint: string
  /** Whether the same request may be taken later. */
  retryable: boolean
  /** How long the server asks to wait. */
  retryAfterMs: number | undefined
  requestId: string | undefined
}

type KnownCode = 'limit_reached' | 'insufficient_credits' | 'budget_exceeded' | 'invalid_input'

/** Why a submit was not taken. Branch on `code`; each brings what there is to say about it. */
export type Refusal = Reason &
  (
    | {
        code: 'limit_reached'
        /** The limit that is full, and how much it allows. */
        key: string
        max: number
        /** The caller's own jobs that hold it. */
        blockingJobs: string[]
      }
    /** Whole credits. */
    | { code: 'insufficient_credits'; required: number; available: number }
    /** The budget that has no room; its figures where it is one of the caller's own credits. */
    | { code: 'budget_exceeded'; budget: ExceededBudget | undefined }
    /** `path` is a JSON pointer into the request. */
    | { code: 'invalid_input'; issues: { path: string; message: string }[] }
    | { code: Exclude<ApiErrorCode, KnownCode> }
  )

export function refusalOf(error: ApiError): Refusal {
  const { code, message, hint, retryable, retryAfterMs, requestId } = error
  const reason: Reason = { message, hint, retryable, retryAfterMs, requestId }
  if (code === 'limit_reached') {
    return { ...reason, code, key: error.key ?? '', max: error.max ?? 0, blockingJobs: error.blockingJobs ?? [] }
  }
  if (code === 'insufficient_credits') {
    return { ...reason, code, required: error.required ?? 0, available: error.available ?? 0 }
  }
  if (code === 'budget_exceeded') return { ...reason, code, budget: error.budget }
  if (code === 'invalid_input') return { ...reason, code, issues: error.issues ?? [] }
  return { ...reason, code }
}
