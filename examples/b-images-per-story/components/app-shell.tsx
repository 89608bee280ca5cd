import Link from 'next/link'
import type { ReactNode } from 'react'
import { LiveJobs } from './live-jobs.tsx'
import { LiveSign } from './live-sign.tsx'

/** What every page of somebody who is signed in has around it. */
export function AppShell({ userId, children }: { userId: string; children: ReactNode }): ReactNode {
  return (
    <LiveJobs userId={userId}>
      <header className="bar">
        <Link className="brand" href="/">
          Picture Stories
        </Link>
        <LiveSign />
        <form method="post" action="/api/sign-out">
          <span className="who">{userId}</span>
          <button className="button quiet" type="submit">
            Sign out
          </button>
        </form>
      </header>
      <main className="page">{children}</main>
    </LiveJobs>
  )
}
