import { GenjobsError } from '@genjobs/contract'
import {
  createRemoteJWKSet,
  errors,
  importJWK,
  importSPKI,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import { bearer } from './bearer.ts'
import type { Authenticate, UserPrincipal } from './principal.ts'

export type JwtOptions = {
  /** A shared secret: HS256. */
  secret?: string
  /** Where the issuer publishes its keys; fetched when needed and kept. */
  jwksUrl?: string | URL
  /** The issuer's one key: PEM (SPKI) or JWK. */
  publicKey?: string | JWK
  /** The only algorithms that are taken, whatever a token says. Default: HS256 for a secret, else ES256 and RS256. */
  algorithms?: readonly string[]
  issuer?: string | readonly string[]
  audience?: string | readonly string[]
  /** The claim that names the owner. Default `sub`. */
  ownerClaim?: string
}

const clockToleranceSeconds = 5
const maxOwnerLength = 200

/**
 * The app's own session tokens. A token must be signed by one of the pinned algorithms, say when it ends, and name an
 * owner.
 * @throws GenjobsError `invalid_input` when the options do not go together
 */
export function jwtAuth(options: JwtOptions): Authenticate {
  const { key, algorithms } = keyOf(options)
  const ownerClaim = options.ownerClaim ?? 'sub'
  return async (request) => {
    const token = bearer(request)
    if (token === undefined) return null
    const payload = await verify(token, key, {
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', ownerClaim],
      ...(options.issuer === undefined ? {} : { issuer: [options.issuer].flat() }),
      ...(options.audience === undefined ? {} : { audience: [options.audience].flat() }),
    })
    return payload && principalOf(payload, ownerClaim)
  }
}

type Key = CryptoKey | Uint8Array | JWTVerifyGetKey

function keyOf({ secret, jwksUrl, publicKey, algorithms }: JwtOptions): { key: Key; algorithms: string[] } {
  const given = [secret, jwksUrl, publicKey].filter((source) => source !== undefined && source !== '')
  if (given.length !== 1) throw refused('give jwtAuth exactly one of secret, jwksUrl and publicKey')
  const pinned = [...(algorithms ?? (secret === undefined ? ['ES256', 'RS256'] : ['HS256']))]
  // A public key taken for a shared secret would let anybody sign.
  const fits = secret === undefined ? /^(?:RS|PS|ES)(?:256|384|512)$|^(?:EdDSA|Ed25519)$/ : /^HS(?:256|384|512)$/
  const odd = pinned.find((algorithm) => !fits.test(algorithm))
  if (odd !== undefined || pinned.length === 0) throw refused(`${odd ?? 'no algorithm'} does not go with this key`)

  if (secret !== undefined) return { key: new TextEncoder().encode(secret), algorithms: pinned }
  if (jwksUrl !== undefined) return { key: createRemoteJWKSet(new URL(jwksUrl)), algorithms: pinned }
  const imported = new Map<string, Promise<CryptoKey | Uint8Array>>()
  const source = publicKey as string | JWK
  return {
    algorithms: pinned,
    key: (header) => {
      const algorithm = header.alg
      const known = imported.get(algorithm)
      if (known) return known
      const importing = typeof source === 'string' ? importSPKI(source, algorithm) : importJWK(source, algorithm)
      imported.set(algorithm, importing)
      return importing
    },
  }
}

async function verify(token: string, key: Key, options: Parameters<typeof jwtVerify>[2]): Promise<JWTPayload | null> {
  try {
    // The two ways to call it have the same options, but not the same type.
    const result = await (typeof key === 'function' ? jwtVerify(token, key, options) : jwtVerify(token, key, options))
    return result.payload
  } catch (error) {
    const keysAway =
      error instanceof errors.JWKSTimeout ||
      error instanceof errors.JWKSInvalid ||
      (error instanceof errors.JOSEError ? error.code === 'ERR_JOSE_GENERIC' : isFetchError(error))
    if (!keysAway) return null
    throw new GenjobsError('busy', 'the keys that tokens are signed with cannot be fetched now', {
      hint: 'Try again. If it stays, check the address of the JWKS.',
      cause: error,
    })
  }
}

/** What fetch throws when nobody answers; everything else is a token that does not fit its key. */
function isFetchError(error: unknown): boolean {
  return error instanceof TypeError && (/fetch/i.test(error.message) || error.cause !== undefined)
}

function principalOf(payload: JWTPayload, ownerClaim: string): UserPrincipal | null {
  const owner = payload[ownerClaim]
  if (!isOwner(owner) || payload.exp === undefined) return null
  return { owner, expiresAt: new Date(payload.exp * 1_000) }
}

/** What the engine takes as an owner. */
export function isOwner(owner: unknown): owner is string {
  return (
    typeof owner === 'string' &&
    owner.length > 0 &&
    owner.length <= maxOwnerLength &&
    owner.isWellFormed() &&
    !owner.includes('\u0000')
  )
}

function refused(message: string): GenjobsError {
  return new GenjobsError('invalid_input', message, {
    hint: 'HS256 goes with a secret; ES256, RS256, PS256 and EdDSA go with a public key or a JWKS.',
  })
}
