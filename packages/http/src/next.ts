import type { Jobs } from 'genjobs'
import nextServer from 'next/server.js'
import { serve as serveFetch, type Served } from './serve.ts'
import type { ServeOptions } from './serve-options.ts'

/** `serve` for Next.js: what a submit starts goes on after the answer, by `after` of `next/server`. */
export function serve<J extends Jobs>(jobs: J, options: ServeOptions<J> = {}): Served {
  return serveFetch(jobs, { waitUntil: keepAlive, ...options })
}

function keepAlive(work: Promise<unknown>): void {
  try {
    nextServer.after(work)
  } catch {
    // Before Next.js 15.1, or outside of a request, there is no `after`: on a server that stays the work just runs.
  }
}
