'use client'

import { GenjobsProvider } from '@genjobs/react'
import type { ReactNode } from 'react'
import { Toasts } from './toasts.tsx'

/** One live connection for all that the page shows; it stays open from one page of the app to the next. */
export function Providers({ userId, live, children }: { userId: string; live: boolean; children: ReactNode }) {
  return (
    <GenjobsProvider scope={userId} live={live}>
      <Toasts>{children}</Toasts>
    </GenjobsProvider>
  )
}
