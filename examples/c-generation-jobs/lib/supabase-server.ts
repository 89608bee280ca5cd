import { AsyncLocalStorage } from 'node:async_hooks'
import type { Supabase } from './generation-job-queries.ts'
import { sessionCookie, tokenOf } from './session.ts'
import { setting } from './settings.ts'
import { supabaseFor } from './supabase-browser.ts'

const acting = new AsyncLocalStorage<Supabase>()

/** Call the functions of the server in the name of a client: in scripts and workers, where there is no request. */
export function actAs<T>(client: Supabase, work: () => Promise<T>): Promise<T> {
  return acting.run(client, work)
}

/** The client of who has sent the request that is being answered. Nobody signed in sees nothing. */
export async function supabaseServer(): Promise<Supabase> {
  const given = acting.getStore()
  if (given) return given
  const { cookies } = await import('next/headers.js')
  const token = await tokenOf((await cookies()).get(sessionCookie)?.value)
  return supabaseFor({ url: setting('SUPABASE_URL'), anonKey: setting('SUPABASE_ANON_KEY') }, () =>
    Promise.resolve(token),
  )
}
