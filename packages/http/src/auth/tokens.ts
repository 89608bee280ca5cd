import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { jwtVerify, SignJWT } from 'jose'
import { bearer } from './bearer.ts'
import { isOwner } from './jwt-auth.ts'
import type { Authenticate, Principal, UserPrincipal } from './principal.ts'

export type TokenOptions = {
  /** At least 32 characters, known to the server alone. */
  secret: string
}

export type TokenRequest = {
  owner: string
  /** Only this job: read, follow and cancel. */
  job?: string
  /** Default 15 minutes. */
  expiresIn?: Duration
}

/** Short-lived tokens of our own, for a browser that cannot send its session, or for one job. */
export type Tokens = {
  create(request: TokenRequest): Promise<{ token: string; expiresAt: Date }>
  /** Null for whatever is not a live token of this secret. */
  verify(token: string): Promise<UserPrincipal | null>
}

const type = 'genjobs+jwt'
const algorithm = 'HS256'
const audience = 'genjobs'
const minLength = 32
const maxTokenLength = 2_048
export const tokenLifetimeMs = 15 * 60_000

/** @throws GenjobsError `invalid_input` for a secret of fewer than 32 characters */
export function createTokens({ secret }: TokenOptions): Tokens {
  if (typeof secret !== 'string' || secret.length < minLength) {
    throw new GenjobsError('invalid_input', `the secret of tokens has at least ${minLength} characters`, {
      hint: 'Make one with `openssl rand -hex 32`.',
    })
  }
  // A key of its own: with the app's JWT secret given here, neither kind of token passes for the other.
  const key = crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(`genjobs tokens v1\n${secret}`))
    .then((digest) => new Uint8Array(digest))
  return {
    async create({ owner, job, expiresIn }) {
      if (!isOwner(owner)) throw new GenjobsError('invalid_input', 'a token is for an owner of 1 to 200 characters')
      const lifetimeMs = expiresIn === undefined ? tokenLifetimeMs : durationMs(expiresIn, 'expiresIn')
      const seconds = Math.floor((Date.now() + lifetimeMs) / 1_000)
      const token = await new SignJWT(job === undefined ? {} : { job })
        .setProtectedHeader({ alg: algorithm, typ: type })
        .setSubject(owner)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(seconds)
        .sign(await key)
      return { token, expiresAt: new Date(seconds * 1_000) }
    },
    async verify(token) {
      if (token.length > maxTokenLength) return null
      try {
        const { payload } = await jwtVerify(token, await key, {
          algorithms: [algorithm],
          typ: type,
          audience,
          requiredClaims: ['exp', 'sub'],
        })
        const { sub, job, exp } = payload
        if (!isOwner(sub) || exp === undefined || !(job === undefined || typeof job === 'string')) return null
        return { owner: sub, ...(job === undefined ? {} : { job }), expiresAt: new Date(exp * 1_000) }
      } catch {
        return null
      }
    },
  }
}

/** Takes the tokens that `createToken` and `POST /tokens` make, as `Authorization: Bearer …`. */
export function tokenAuth(options: TokenOptions): Authenticate {
  const tokens = createTokens(options)
  return (request): Promise<Principal | null> | null => {
    const token = bearer(request)
    return token === undefined ? null : tokens.verify(token)
  }
}

/**
 * A short-lived token for an owner, or for one of his jobs, to hand to a browser.
 * @throws GenjobsError `invalid_input`
 */
export async function createToken(request: TokenRequest & TokenOptions): Promise<{ token: string; expiresAt: Date }> {
  return await createTokens(request).create(request)
}
