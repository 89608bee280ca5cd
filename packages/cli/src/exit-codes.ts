import type { ErrorCode } from '@genjobs/contract'

/** What the process ends with. Scripts branch on these, and on `error.code` of `--json`. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  database: 5,
  jobEnded: 6,
  findings: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodeHelp = `Exit codes:
  0    done
  1    unexpected failure
  2    wrong usage
  3    refused: limit_reached, invalid_input, unknown_kind, …
  4    not found
  5    database unavailable, locked, or without the right schema
  6    the job failed, was canceled, or did not end in time (--wait)
  7    doctor or verify found something
  130  interrupted`

/** The exit code for each code of an error. A new code does not compile until it has its place here. */
const byErrorCode: Record<ErrorCode, ExitCode> = {
  limit_reached: exitCodes.refused,
  insufficient_credits: exitCodes.refused,
  budget_exceeded: exitCodes.refused,
  lease_lost: exitCodes.refused,
  illegal_transition: exitCodes.refused,
  not_found: exitCodes.notFound,
  idempotency_mismatch: exitCodes.refused,
  unknown_kind: exitCodes.refused,
  invalid_input: exitCodes.refused,
  paused: exitCodes.refused,
  busy: exitCodes.refused,
  isolation_level: exitCodes.unexpected,
  already_finished: exitCodes.refused,
  stale: exitCodes.refused,
  schema_missing: exitCodes.database,
  schema_too_old: exitCodes.database,
  schema_too_new: exitCodes.database,
  invalid_kind: exitCodes.refused,
  database_unavailable: exitCodes.database,
  folder_locked: exitCodes.database,
  payload_too_large: exitCodes.refused,
  wait_timeout: exitCodes.jobEnded,
  unauthenticated: exitCodes.refused,
  forbidden: exitCodes.refused,
  rate_limited: exitCodes.refused,
  malformed_request: exitCodes.refused,
  unsupported_media_type: exitCodes.refused,
  method_not_allowed: exitCodes.refused,
  internal_error: exitCodes.unexpected,
  database_error: exitCodes.unexpected,
}

export function exitCodeOf(code: ErrorCode): ExitCode {
  return byErrorCode[code] ?? exitCodes.unexpected
}
