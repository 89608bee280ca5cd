import { jwtAuth } from './jwt-auth.ts'
import type { Authenticate } from './principal.ts'

export type SupabaseOptions =
  | {
      /** The legacy JWT secret of the project: HS256. */
      jwtSecret: string
    }
  | {
      /** `https://<project>.supabase.co`: its signing keys are fetched. */
      url: string
    }

/** The sessions of Supabase Auth. The keys `anon` and `service_role` name no user and are refused. */
export function supabaseAuth(options: SupabaseOptions): Authenticate {
  if ('jwtSecret' in options) return jwtAuth({ secret: options.jwtSecret, audience: 'authenticated' })
  const issuer = `${options.url.replace(/\/+$/, '')}/auth/v1`
  return jwtAuth({
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    algorithms: ['ES256', 'RS256'],
    issuer,
    audience: 'authenticated',
  })
}
