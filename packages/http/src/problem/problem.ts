import { errorCodes, GenjobsError, type ErrorCode, type ExceededBudget, type WireProblem } from '@genjobs/contract'

/** A refusal with the headers that go with it, such as Retry-After and Allow. */
export class Refusal extends GenjobsError {
  readonly headers: Readonly<Record<string, string>>
  /** Entries of `errors`, where they are more than the issues of a kind's schema. */
  readonly entries: WireProblem['errors']

  constructor(
    code: ErrorCode,
    message: string,
    { headers = {}, errors, ...details }: RefusalDetails & ConstructorParameters<typeof GenjobsError>[2] = {},
  ) {
    super(code, message, details)
    this.headers = headers
    this.entries = errors
  }
}

export type RefusalDetails = { headers?: Readonly<Record<string, string>>; errors?: WireProblem['errors'] }

/** Never says whether a job of somebody else exists. */
export const noSuchJob = () => new Refusal('not_found', 'There is no such job.')

/** What happened, in words that give away nothing of the inside. */
const publicDetails: Partial<Record<ErrorCode, string>> = {
  isolation_level: 'The server is set up wrongly.',
  schema_missing: 'The server is not set up yet.',
  schema_too_old: 'The server is being upgraded.',
  schema_too_new: 'The server is being upgraded.',
  invalid_kind: 'The server is set up wrongly.',
  database_unavailable: 'The database cannot be reached.',
  folder_locked: 'The database cannot be reached.',
  database_error: 'The database refused the request unexpectedly.',
  internal_error: 'Something went wrong unexpectedly.',
}

const retryAfterSeconds: Partial<Record<ErrorCode, number>> = {
  busy: 1,
  paused: 10,
  rate_limited: 1,
  database_unavailable: 2,
  folder_locked: 2,
  schema_missing: 10,
  schema_too_old: 10,
  schema_too_new: 10,
}

export type Problem = { body: WireProblem; headers: Record<string, string> }

/** Any error as the document that a caller gets. What is not one of ours is `internal_error`. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = error instanceof GenjobsError ? error : new GenjobsError('internal_error', 'unexpected')
  const { code } = known
  const table = errorCodes[code]
  // A code of the table that is no failure can only get here by mistake.
  const status = table.http < 400 ? errorCodes.internal_error.http : table.http
  const details = publicDetails[code]
  const entries = known instanceof Refusal && known.entries ? known.entries : issueEntries(known)
  return {
    body: {
      type: `urn:genjobs:problem:${code}`,
      title: titleOf(code),
      status,
      detail: details ?? known.message,
      code,
      retryable: known.retryable,
      hint: details === undefined ? known.hint : table.hint,
      request_id: requestId,
      ...(entries && entries.length > 0 ? { errors: entries } : {}),
      ...(known.key === undefined ? {} : { key: known.key }),
      ...(known.max === undefined ? {} : { max: known.max }),
      ...(known.blockingJobs === undefined ? {} : { blocking_jobs: known.blockingJobs }),
      ...(known.required === undefined ? {} : { required: known.required }),
      ...(known.available === undefined ? {} : { available: known.available }),
      ...(known.budget === undefined ? {} : { budget: wireExceeded(known.budget) }),
      ...(known.jobId === undefined || code === 'not_found' ? {} : { job_id: known.jobId }),
    },
    headers: {
      ...(retryAfterSeconds[code] === undefined ? {} : { 'Retry-After': String(retryAfterSeconds[code]) }),
      ...(known instanceof Refusal ? known.headers : {}),
    },
  }
}

function wireExceeded({ resetsAt, ...budget }: ExceededBudget): NonNullable<WireProblem['budget']> {
  return { ...budget, resets_at: resetsAt && resetsAt.toISOString() }
}

/** Whether the operator should hear of it: it is not the caller's doing. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof GenjobsError) || (errorCodes[error.code].http >= 500 && error.code !== 'paused')
}

export function problemResponse(error: unknown, requestId: string): Response {
  const { body, headers } = problemOf(error, requestId)
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ')
  return `${words[0]?.toUpperCase()}${words.slice(1)}`
}

function issueEntries({ issues }: GenjobsError): WireProblem['errors'] {
  return issues?.map(({ path, message }) => ({ pointer: path, detail: message, code: 'invalid' }))
}
