'use client'

import { GenjobsProvider } from '@genjobs/react'
import type { ReactNode } from 'react'

/** One live connection a page for everything in it; nothing of one user is ever shown to the next. */
export function LiveJobs({ userId, children }: { userId: string; children: ReactNode }): ReactNode {
  return <GenjobsProvider scope={userId}>{children}</GenjobsProvider>
}
