'use client'

import { useGenjobs, type LiveState } from '@genjobs/react'
import type { ReactNode } from 'react'

const texts: Record<LiveState, string> = {
  off: '',
  connecting: 'Connecting…',
  live: 'Live',
  retrying: 'Reconnecting…',
  polling: 'Looking every few seconds',
}

/** Whether what is shown is up to date by itself. */
export function LiveSign(): ReactNode {
  const { live } = useGenjobs()
  return (
    <span className="live" data-live={live}>
      {texts[live]}
    </span>
  )
}
