'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { CreditBalance } from './credit-balance.tsx'

export function SiteHeader({ userId }: { userId: string }) {
  const path = usePathname()

  async function signOut(): Promise<void> {
    await fetch('/api/session', { method: 'DELETE' })
    // A new document: nothing of this user stays in the page.
    location.assign('/sign-in')
  }

  return (
    <header className="site-header">
      <Link href="/" className="brand">
        <svg viewBox="0 0 20 26" width="20" height="26" aria-hidden="true">
          <path d="M10 1c4.6 0 7 5.6 7.3 12C17.6 19 16.6 25 10 25S2.400 19 2.700 13C3 6.600 5.400 1 10 1z" />
        </svg>
        Nailery
      </Link>
      <nav aria-label="Pages">
        <Link href="/" aria-current={path === '/' ? 'page' : undefined}>
          Studio
        </Link>
        <Link href="/collection" aria-current={path === '/collection' ? 'page' : undefined}>
          Collection
        </Link>
      </nav>
      <div className="who">
        <CreditBalance />
        <span className="who-name">{userId}</span>
        <button type="button" className="link" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </header>
  )
}
