'use client'

import type { WireJob } from '@genjobs/contract'
import { useEffect, useState, type ReactNode } from 'react'

/** How long a generation will probably take, counted down between two pieces of news. */
export function TimeLeft({ eta }: { eta: WireJob['eta'] }): ReactNode {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <span className="eta">{eta ? textOf(Date.parse(eta.p50) - now, Date.parse(eta.p90) - now) : ''}</span>
}

function textOf(likelyMs: number, longestMs: number): string {
  if (likelyMs > 0) return `About ${duration(likelyMs)} left`
  return longestMs > 0 ? `At most ${duration(longestMs)} left` : 'Takes longer than usual'
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000))
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
