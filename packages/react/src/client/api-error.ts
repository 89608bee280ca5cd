import type { ErrorCode, ExceededBudget, WireProblem } from '@genjobs/contract'

/**
 * The codes of the API, and two of our own: `network_error`, no answer came, so that the outcome of the request is
 * unknown; `bad_response`, an answer came that is not the API's, such as a proxy's error page.
 */
export type ApiErrorCode = ErrorCode | 'network_error' | 'bad_response'

export type ApiErrorDetails = {
  /** HTTP status; 0 where no answer came. */
  status: number
  hint: string
  /** Whether the same request may succeed later without a change. */
  retryable: boolean
  requestId?: string | undefined
  /** How long the server asks to wait. */
  retryAfterMs?: number | undefined
  /** The limit that is full, its maximum, and the caller's own jobs that hold it. */
  key?: string | undefined
  max?: number | undefined
  blockingJobs?: string[] | undefined
  /** What is wrong with the request, one entry a place; `path` is a JSON pointer. */
  issues?: { path: string; message: string }[] | undefined
  jobId?: string | undefined
  /** Whole credits. */
  required?: number | undefined
  available?: number | undefined
  /** The budget that has no room. */
  budget?: ExceededBudget | undefined
  cause?: unknown
}

/** What a request to the API was answered with when it was not what was asked for. Branch on `code`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  readonly status: number
  readonly hint: string
  readonly retryable: boolean
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  readonly key: string | undefined
  readonly max: number | undefined
  readonly blockingJobs: string[] | undefined
  readonly issues: { path: string; message: string }[] | undefined
  readonly jobId: string | undefined
  readonly required: number | undefined
  readonly available: number | undefined
  readonly budget: ExceededBudget | undefined

  constructor(code: ApiErrorCode, message: string, details: ApiErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.hint = details.hint
    this.retryable = details.retryable
    this.requestId = details.requestId
    this.retryAfterMs = details.retryAfterMs
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

export function networkError(cause: unknown): ApiError {
  return new ApiError('network_error', 'no answer came from the server', {
    status: 0,
    hint: 'Check the connection and try again.',
    retryable: true,
    cause,
  })
}

/** The error that an answer outside of 2xx stands for; reads its body. */
export async function errorOf(response: Response): Promise<ApiError> {
  const retryAfterMs = retryAfter(response.headers.get('Retry-After'))
  const problem = await problemOf(response)
  if (!problem) {
    return new ApiError('bad_response', `the server answered ${response.status} without saying why`, {
      status: response.status,
      hint: 'Look between the browser and the API: a proxy, a wrong address, a crashed server.',
      retryable: response.status >= 500 || response.status === 429,
      retryAfterMs,
    })
  }
  return new ApiError(problem.code, problem.detail, {
    status: response.status,
    hint: problem.hint,
    retryable: problem.retryable,
    requestId: problem.request_id,
    retryAfterMs,
    key: problem.key,
    max: problem.max,
    blockingJobs: problem.blocking_jobs,
    issues: problem.errors?.map(({ pointer, detail }) => ({ path: pointer, message: detail })),
    jobId: problem.job_id,
    required: problem.required,
    available: problem.available,
    budget: exceeded(problem.budget),
  })
}

function exceeded(budget: WireProblem['budget']): ExceededBudget | undefined {
  if (!budget) return undefined
  const { resets_at: resetsAt, ...rest } = budget
  return { ...rest, resetsAt: resetsAt === null ? null : new Date(resetsAt) }
}

async function problemOf(response: Response): Promise<WireProblem | undefined> {
  try {
    const body = (await response.json()) as Partial<WireProblem> | null
    return typeof body?.code === 'string' ? (body as WireProblem) : undefined
  } catch {
    return undefined
  }
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
