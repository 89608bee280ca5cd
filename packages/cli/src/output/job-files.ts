import type { Job } from 'genjobs'

const deepest = 4

/** The files that a job has made: every text called "url" in its output, as the ready kinds write it. */
export function filesOf(job: Job): string[] {
  return urlsIn(job.output, deepest)
}

function urlsIn(value: unknown, depth: number): string[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'url' && typeof inner === 'string' ? [inner] : urlsIn(inner, depth - 1),
  )
}
