import type { KnownCall } from '../endpoint.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { name } from '../schemas/texts.ts'
import { isService } from './principal.ts'

/**
 * Whose jobs a request is about: his own for a user; for a service the `?owner=`, or undefined for all.
 * @throws Refusal `forbidden` when a user names somebody else
 */
export function ownerScope({ principal, url }: KnownCall): string | undefined {
  const named = url.searchParams.get('owner')
  const asked = named === null ? undefined : valid(name(), named, '/query/owner')
  if (isService(principal)) return asked
  if (asked !== undefined && asked !== principal.owner) {
    throw new Refusal('forbidden', 'Only a service key may name another owner.')
  }
  return principal.owner
}

/** As above, where a service must say whom it means. @throws Refusal `invalid_input`, `forbidden` */
export function requireOwner(call: KnownCall): string {
  const owner = ownerScope(call)
  if (owner !== undefined) return owner
  throw new Refusal('invalid_input', 'A service key must say whose: ?owner=…', {
    errors: [{ pointer: '/query/owner', detail: 'is missing', code: 'invalid_type' }],
  })
}
