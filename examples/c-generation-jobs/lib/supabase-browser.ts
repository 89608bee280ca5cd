import { createClient } from '@supabase/supabase-js'
import type { Database } from './database-types.ts'
import type { Supabase } from './generation-job-queries.ts'

export type SupabaseSettings = { url: string; anonKey: string }

/** A client in the name of whoever the token is of; asked for anew when supabase-js needs it. */
export function supabaseFor({ url, anonKey }: SupabaseSettings, accessToken: () => Promise<string | null>): Supabase {
  return createClient<Database>(url, anonKey, { accessToken })
}

let signedIn: Supabase | undefined

/** Whom the `…Client` functions act for from now on. */
export function signInSupabase(client: Supabase): void {
  signedIn = client
}

/** The client of who is signed in on this page. */
export function supabaseBrowser(): Supabase {
  if (!signedIn) throw new Error('Nobody is signed in: call signInSupabase first.')
  return signedIn
}
