'use client'

import { useEffect, useState } from 'react'
import type { DemoUserName } from '../lib/demo-users.ts'
import type { Supabase } from '../lib/generation-job-queries.ts'
import { signInSupabase, supabaseFor, type SupabaseSettings } from '../lib/supabase-browser.ts'

async function tokenFor(user: DemoUserName, look: boolean): Promise<string> {
  const answer = await fetch(`/api/session?user=${user}${look ? '&look' : ''}`, { method: 'POST' })
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
  return ((await answer.json()) as { token: string }).token
}

/** A client in the name of that user. Tokens last an hour; a new one is asked for in good time. */
export function clientOf(settings: SupabaseSettings, user: DemoUserName, { look = false } = {}): Supabase {
  let token: Promise<string> | undefined
  let freshUntil = 0
  return supabaseFor(settings, () => {
    if (!token || Date.now() > freshUntil) {
      token = tokenFor(user, look)
      freshUntil = Date.now() + 50 * 60_000
      token.catch(() => (token = undefined))
    }
    return token
  })
}

/** Sign in as a user: from then on the functions of the browser act for him. Null until it is done. */
export function useSignedIn(settings: SupabaseSettings, user: DemoUserName): Supabase | null {
  const [signedIn, setSignedIn] = useState<{ user: DemoUserName; client: Supabase } | null>(null)
  useEffect(() => {
    const client = clientOf(settings, user)
    signInSupabase(client)
    setSignedIn({ user, client })
  }, [settings, user])
  return signedIn?.user === user ? signedIn.client : null
}
