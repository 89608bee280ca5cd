'use client'

import { useState, type ReactNode } from 'react'

/** By a request of this page alone: a link could be followed from anywhere. */
export function SignOut(): ReactNode {
  const [isRefused, setIsRefused] = useState(false)
  async function signOut(): Promise<void> {
    const answer = await fetch('/api/session', { method: 'DELETE' }).catch(() => undefined)
    if (answer?.ok) location.assign('/sign-in')
    else setIsRefused(true)
  }
  return (
    <button className="button quiet" type="button" onClick={() => void signOut()}>
      {isRefused ? 'Sign out (try again)' : 'Sign out'}
    </button>
  )
}
