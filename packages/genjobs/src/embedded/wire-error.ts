import { errorCodes, GenjobsError, type ErrorCode } from '@genjobs/contract'
import type { WireError } from './protocol.ts'

/** What PostgreSQL says about an error, besides its message. */
const fields = [
  'code',
  'severity',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

export function encodeError(error: unknown): WireError {
  if (!(error instanceof Error)) return { message: String(error) }
  if (error instanceof GenjobsError) return { message: error.message, genjobs: error.code, hint: error.hint }
  const given = error as { [field in (typeof fields)[number]]?: unknown }
  const encoded: WireError = { message: error.message }
  for (const field of fields) {
    const value = given[field]
    if (typeof value === 'string') encoded[field] = value
  }
  return encoded
}

export function decodeError({ message, genjobs, ...rest }: WireError): Error {
  if (genjobs !== undefined && Object.hasOwn(errorCodes, genjobs)) {
    return new GenjobsError(genjobs as ErrorCode, message, rest.hint === undefined ? {} : { hint: rest.hint })
  }
  return Object.assign(new Error(message), rest)
}
