import Link from 'next/link'
import type { ReactNode } from 'react'
import { LiveJobs } from './live-jobs.tsx'
import { LiveSign } from './live-sign.tsx'
import { SignOut } from './sign-out.tsx'

/** What every page of somebody who is signed in has around it. */
export function AppShell({ userId, children }: { userId: string; children: ReactNode }): ReactNode {
  return (
    <LiveJobs userId={userId}>
      <header className="bar">
        <Link className="brand" href="/">
          Picture Stories
        </Link>
        <LiveSign />
        <span className="who">{userId}</span>
        <SignOut />
      </header>
      <main className="page">{children}</main>
    </LiveJobs>
  )
}
