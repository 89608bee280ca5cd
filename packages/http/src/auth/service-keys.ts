import { GenjobsError } from '@genjobs/contract'
import { bearer } from './bearer.ts'
import type { Authenticate } from './principal.ts'
import { fingerprint, sameFingerprint } from './same-secret.ts'

const minLength = 16

/**
 * Static keys for the app's own programs, sent as `Authorization: Bearer …`. Several while they are being changed.
 * @throws GenjobsError `invalid_input` for a key of fewer than 16 characters
 */
export function serviceKeys(keys: readonly string[]): Authenticate {
  if (keys.length === 0 || keys.some((key) => typeof key !== 'string' || key.length < minLength)) {
    throw new GenjobsError('invalid_input', `a service key has at least ${minLength} characters`, {
      hint: 'Make one with `openssl rand -hex 32`.',
    })
  }
  const known = Promise.all(keys.map(fingerprint))
  return async (request) => {
    const given = bearer(request)
    if (given === undefined) return null
    const asked = await fingerprint(given)
    // Every key is looked at, whichever fits.
    let matches = 0
    for (const key of await known) matches |= Number(sameFingerprint(asked, key))
    return matches === 1 ? { role: 'service' } : null
  }
}
