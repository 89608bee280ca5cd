import { errorCodes, GenjobsError, type ErrorCode, type ErrorDetails, type ExceededBudget } from '@genjobs/contract'

const codeOfSqlstate = new Map(
  Object.entries(errorCodes).map(([code, { sqlstate }]) => [sqlstate as string, code as ErrorCode]),
)

/** Codes of Node and of drivers for a server that cannot be reached, or hung up. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'EHOSTUNREACH',
  // Of postgres.js.
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
])

/** An error of a driver as an error of genjobs; what is not the database's is returned as it is. */
export function databaseError(error: unknown, schema: string): unknown {
  if (error instanceof GenjobsError || !(error instanceof Error)) return error
  const sqlstate = sqlstateOf(error)
  const known = codeOfSqlstate.get(sqlstate)
  if (known) return new GenjobsError(known, error.message, { ...detailsOf(error), cause: error })
  if (isUnreachable(error, sqlstate)) {
    return new GenjobsError('database_unavailable', `the database cannot be reached: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (sqlstate === '3F000' || sqlstate === '42883' || sqlstate === '42P01') {
    return new GenjobsError('schema_missing', `genjobs is not installed in the schema "${schema}", or not up to date`, {
      cause: error,
    })
  }
  if (sqlstate !== '') return new GenjobsError('database_error', `${messageOf(error)} (${sqlstate})`, { cause: error })
  return error
}

/**
 * Nothing is wrong with this call, and nothing of it was done: the same may simply be made again. A conflict that the
 * database itself resolved against this transaction; or the engine was upgraded meanwhile, and a function that had begun
 * before calls one that is gone.
 */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const sqlstate = sqlstateOf(error)
  if (sqlstate === '40001' || sqlstate === '40P01') return true
  const { where } = error as { where?: unknown }
  return sqlstate === '42883' && typeof where === 'string' && where.startsWith('PL/pgSQL function')
}

/** A value is what the database refuses: it is out of range, too deep, or against a constraint or a trigger of the app's. */
export function refusesValue(error: unknown): boolean {
  return error instanceof GenjobsError && error.cause instanceof Error && /^(22|23|54|P0)/.test(sqlstateOf(error.cause))
}

function sqlstateOf(error: Error): string {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !unreachable.has(code) ? code : ''
}

function isUnreachable(error: Error, sqlstate: string): boolean {
  const code = (error as { code?: unknown }).code
  return (
    (typeof code === 'string' && unreachable.has(code)) ||
    /^(08|57P0|53300|28)/.test(sqlstate) ||
    sqlstate === '3D000' ||
    /Connection terminated|timeout exceeded when trying to connect|Client was closed|not queryable|Cannot use a pool after calling end|PGlite is closed|^SASL/i.test(
      error.message,
    )
  )
}

/** Node joins the failures of several addresses in an AggregateError whose own message is empty. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message
  const errors = (error as Partial<AggregateError>).errors
  return Array.isArray(errors) ? errors.map((inner) => (inner as Error).message).join('; ') : error.name
}

/** The engine puts the whole refusal, as JSON, into the detail of the error. */
function detailsOf(error: Error): ErrorDetails {
  const { detail, hint } = error as { detail?: string; hint?: string }
  const details: ErrorDetails = hint === undefined ? {} : { hint }
  if (!detail?.startsWith('{')) return details
  return { ...details, ...refusalDetails(JSON.parse(detail) as EngineRefusal) }
}

/** A refusal as the engine writes it. */
export type EngineRefusal = {
  code: ErrorCode
  message: string
  key?: string
  max?: number
  blocking_jobs?: string[]
  job_id?: string
  required?: number
  available?: number
  budget?: Omit<ExceededBudget, 'resetsAt'> & { resets_at: string | null }
}

export function refusalDetails(refusal: EngineRefusal): ErrorDetails {
  return {
    ...(refusal.key === undefined ? {} : { key: refusal.key }),
    ...(refusal.max === undefined ? {} : { max: refusal.max }),
    ...(refusal.blocking_jobs === undefined ? {} : { blockingJobs: refusal.blocking_jobs }),
    ...(refusal.job_id === undefined ? {} : { jobId: refusal.job_id }),
    ...(refusal.required === undefined ? {} : { required: refusal.required }),
    ...(refusal.available === undefined ? {} : { available: refusal.available }),
    ...(refusal.budget === undefined ? {} : { budget: exceededBudget(refusal.budget) }),
  }
}

function exceededBudget({ resets_at: resetsAt, ...budget }: NonNullable<EngineRefusal['budget']>): ExceededBudget {
  return { ...budget, resetsAt: resetsAt === null ? null : new Date(resetsAt) }
}

export function refusalError(refusal: EngineRefusal): GenjobsError {
  return new GenjobsError(refusal.code, refusal.message, refusalDetails(refusal))
}
