'use client'

import { GenjobsProvider } from '@genjobs/react'
import type { ReactNode } from 'react'

export function Providers({ userId, children }: { userId: string; children: ReactNode }) {
  return <GenjobsProvider scope={userId}>{children}</GenjobsProvider>
}
