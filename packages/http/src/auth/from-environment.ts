import { firstOf } from './first-of.ts'
import { jwtAuth } from './jwt-auth.ts'
import type { Authenticate } from './principal.ts'
import { serviceKeys } from './service-keys.ts'
import { supabaseAuth } from './supabase-auth.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export function processEnvironment(): Environment {
  return (globalThis as { process?: { env?: Environment } }).process?.env ?? {}
}

/**
 * Who may come in, by what is set; undefined when nothing is. An empty variable counts as unset.
 * GENJOBS_TOKEN_SECRET is not part of it: `createApp` takes the tokens by itself.
 */
export function environmentAuth(env: Environment = processEnvironment()): Authenticate | undefined {
  const ways: Authenticate[] = []
  if (env['GENJOBS_SERVICE_KEY']) ways.push(serviceKeys(env['GENJOBS_SERVICE_KEY'].split(',').map((key) => key.trim())))
  if (env['GENJOBS_JWT_SECRET']) ways.push(jwtAuth({ secret: env['GENJOBS_JWT_SECRET'] }))
  if (env['SUPABASE_JWT_SECRET']) ways.push(supabaseAuth({ jwtSecret: env['SUPABASE_JWT_SECRET'] }))
  if (env['GENJOBS_JWKS_URL']) ways.push(jwtAuth({ jwksUrl: env['GENJOBS_JWKS_URL'] }))
  if (env['SUPABASE_URL']) ways.push(supabaseAuth({ url: env['SUPABASE_URL'] }))
  return ways.length === 0 ? undefined : firstOf(...ways)
}

export const whatToSet =
  'Pass authenticate to serve(), or set GENJOBS_JWT_SECRET, SUPABASE_JWT_SECRET, SUPABASE_URL, GENJOBS_JWKS_URL, ' +
  'GENJOBS_SERVICE_KEY or GENJOBS_TOKEN_SECRET.'
