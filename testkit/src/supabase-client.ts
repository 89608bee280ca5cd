import type { SupabaseClient } from '@supabase/supabase-js'
import type { JWTPayload } from 'jose'
import type { Postgrest } from './postgrest.ts'

/** At least as long as HS256 asks for. */
export const jwtSecret = 'the secret of the tests, long enough for HS256'

/** A token as Supabase signs it: `role` is the role that PostgREST takes on, `sub` the user. Without `exp`: an hour. */
export async function signJwt(claims: JWTPayload & { role?: string }, secret: string = jwtSecret): Promise<string> {
  const { SignJWT } = await import('jose')
  const exp = Math.floor(Date.now() / 1000) + 3600
  return await new SignJWT({ exp, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret))
}

/** The token of a user who has signed in. */
export function userJwt(sub: string, claims: JWTPayload = {}): Promise<string> {
  return signJwt({ role: 'authenticated', aud: 'authenticated', sub, ...claims })
}

// eslint-disable-next-line typescript/no-explicit-any -- the client's own name for a database without generated types
export type AnySupabase = SupabaseClient<any, any, any>

/**
 * The real client of Supabase against a PostgREST of the tests. Without a token it is nobody, with the key that every
 * browser has.
 */
export async function supabaseClient(rest: Postgrest, schema: string, token?: string): Promise<AnySupabase> {
  const { createClient } = await import('@supabase/supabase-js')
  const anonKey = await signJwt({ role: 'anon' })
  return createClient(rest.url, anonKey, {
    db: { schema },
    ...(token !== undefined && { accessToken: () => Promise.resolve(token) }),
    // Supabase serves PostgREST below /rest/v1.
    global: { fetch: (input, init) => fetch(new Request(input, init).url.replace('/rest/v1', ''), init) },
  })
}
