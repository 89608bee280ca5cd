import { Refusal } from '../problem/problem.ts'

/** The caller's own id of the request, if it is a sensible one, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[\w.:/+=@-]{1,128}$/.test(given) ? given : crypto.randomUUID()
}

/** W3C Trace Context, version 00; undefined for anything else. */
export function traceparentOf(request: Request): string | undefined {
  const given = request.headers.get('traceparent')
  if (given === null || !/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given)) return undefined
  return /^00-0{32}|-0{16}-/.test(given) ? undefined : given
}

/** A header of free text for the log: only what cannot confuse it. */
export function logText(request: Request, header: string): string | undefined {
  const given = request.headers.get(header)
  return given === null ? undefined : given.replaceAll(/[^\w.:/@ -]/g, '?').slice(0, 128)
}

/** RFC 7240 and the Idempotency-Key draft: quoted as a structured field, or bare. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.headers.get('idempotency-key')
  if (header === null) return undefined
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  const key = quoted ?? header
  if (!/^[\u0020-\u007e]{1,160}$/.test(key) || (quoted === undefined && /["\\]/.test(key))) {
    throw new Refusal('malformed_request', 'The Idempotency-Key must have 1 to 160 printable ASCII characters.')
  }
  return key
}

const maxWaitSeconds = 60

/** RFC 7240. Preferences that are not understood are ignored, as it says. */
export function preferOf(request: Request): { waitMs: number; applied: string | undefined } {
  const preferences = (request.headers.get('prefer') ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  const asynchronous = preferences.includes('respond-async') ? ['respond-async'] : []
  const wait = preferences.map((part) => /^wait *= *"?(\d{1,6})"?$/.exec(part)?.[1]).find((part) => part !== undefined)
  const seconds = wait === undefined ? 0 : Math.min(Number(wait), maxWaitSeconds)
  // Both together: wait for so long, and go on without after that (RFC 7240, 4.3).
  const applied = [...asynchronous, ...(wait === undefined ? [] : [`wait=${seconds}`])]
  return { waitMs: seconds * 1_000, applied: applied.length === 0 ? undefined : applied.join(', ') }
}
