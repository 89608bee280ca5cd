/**
 * Every refusal and failure that genjobs reports to a caller. Append-only: a code never changes its meaning.
 * `sqlstate` is what the engine raises, `http` what the HTTP API answers, `retryable` whether the same call may
 * succeed later without a change.
 */
export const errorCodes = {
  limit_reached: {
    sqlstate: 'JG001',
    http: 409,
    retryable: true,
    hint: 'Wait for the blocking job, cancel it, or raise the limit.',
  },
  insufficient_credits: { sqlstate: 'JG002', http: 402, retryable: false, hint: 'Top up the account.' },
  budget_exceeded: {
    sqlstate: 'JG003',
    http: 402,
    retryable: false,
    hint: 'Raise the budget or wait for its next period.',
  },
  lease_lost: {
    sqlstate: 'JG004',
    http: 409,
    retryable: false,
    hint: 'The job was canceled, cleared, or given to another worker. Stop; nothing written now counts.',
  },
  illegal_transition: { sqlstate: 'JG005', http: 409, retryable: false, hint: 'Terminal states never change.' },
  not_found: { sqlstate: 'JG006', http: 404, retryable: false, hint: 'Check the id.' },
  idempotency_mismatch: {
    sqlstate: 'JG007',
    http: 422,
    retryable: false,
    hint: 'This idempotency key was used with another request. Use a new key for a new request.',
  },
  unknown_kind: {
    sqlstate: 'JG008',
    http: 404,
    retryable: false,
    hint: 'Register the kind: pass it to createJobs({ kinds }).',
  },
  invalid_input: { sqlstate: 'JG009', http: 422, retryable: false, hint: 'Correct the request.' },
  paused: { sqlstate: 'JG010', http: 503, retryable: true, hint: 'The kind is paused. Try again after it is resumed.' },
  busy: {
    sqlstate: 'JG011',
    http: 503,
    retryable: true,
    hint: 'Another transaction holds what this needs. Try again.',
  },
  isolation_level: {
    sqlstate: 'JG012',
    http: 500,
    retryable: false,
    hint: 'Call the engine in READ COMMITTED, the default of PostgreSQL.',
  },
  already_finished: { sqlstate: 'JG013', http: 200, retryable: false, hint: 'Nothing to do.' },
  stale: {
    sqlstate: 'JG014',
    http: 409,
    retryable: false,
    hint: 'The job held its slot for longer than its limit allows.',
  },
  schema_missing: { sqlstate: 'JG015', http: 503, retryable: false, hint: 'Run `genjobs migrate`, or jobs.migrate().' },
  schema_too_old: {
    sqlstate: 'JG016',
    http: 503,
    retryable: false,
    hint: 'This program is newer than the database. Run `genjobs migrate`.',
  },
  schema_too_new: {
    sqlstate: 'JG017',
    http: 503,
    retryable: false,
    hint: 'The database is newer than this program. Update the genjobs package.',
  },
  invalid_kind: { sqlstate: 'JG018', http: 500, retryable: false, hint: 'Correct the definition of the kind.' },
  database_unavailable: {
    sqlstate: 'JG019',
    http: 503,
    retryable: true,
    hint: 'Check that the database runs and that DATABASE_URL is right.',
  },
  folder_locked: {
    sqlstate: 'JG020',
    http: 503,
    retryable: true,
    hint: 'Another process holds this embedded database and does not answer. Stop it, or use another folder.',
  },
  payload_too_large: {
    sqlstate: 'JG021',
    http: 413,
    retryable: false,
    hint: 'Put large data in storage and pass a reference.',
  },
  wait_timeout: {
    sqlstate: 'JG022',
    http: 504,
    retryable: true,
    hint: 'The job goes on. Wait again, or read it later.',
  },
  database_error: { sqlstate: 'JG023', http: 500, retryable: false, hint: 'See the cause.' },
  unauthenticated: {
    sqlstate: 'JG024',
    http: 401,
    retryable: false,
    hint: 'Sign in: send a valid, unexpired token as "Authorization: Bearer …".',
  },
  forbidden: { sqlstate: 'JG025', http: 403, retryable: false, hint: 'This token does not allow that.' },
  rate_limited: { sqlstate: 'JG026', http: 429, retryable: true, hint: 'Wait for the time that Retry-After names.' },
  malformed_request: {
    sqlstate: 'JG027',
    http: 400,
    retryable: false,
    hint: 'Send what /openapi.json describes; a body is JSON in UTF-8.',
  },
  unsupported_media_type: {
    sqlstate: 'JG028',
    http: 415,
    retryable: false,
    hint: 'Send JSON, with "Content-Type: application/json".',
  },
  method_not_allowed: { sqlstate: 'JG029', http: 405, retryable: false, hint: 'See the Allow header.' },
  internal_error: {
    sqlstate: 'JG030',
    http: 500,
    retryable: true,
    hint: "Try again; if it stays, look for the request id in the server's log.",
  },
} as const satisfies Record<string, { sqlstate: `JG${string}`; http: number; retryable: boolean; hint: string }>

export type ErrorCode = keyof typeof errorCodes

/** Why a job failed: `job.error.code`. Append-only, like the table above. */
export const failureCodes = {
  handler_error: 'The handler threw.',
  timeout: 'An attempt ran longer than the timeout of its kind.',
  stale: 'The job held a slot for longer than the stale_after of its limit.',
  worker_lost: 'The worker died, or stopped answering, during the last allowed attempt.',
  invalid_input: 'The stored input no longer fits the schema of the kind.',
  invalid_output: 'The handler returned something that does not fit the output schema or cannot be stored.',
  output_too_large: 'The handler returned more than the database accepts as an output.',
  canceled: 'The job was canceled.',
  cleared: 'An operator or the owner cleared the stuck job.',
} as const

export type FailureCode = keyof typeof failureCodes
