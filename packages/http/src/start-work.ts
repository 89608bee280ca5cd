import type { DrainSummary } from 'genjobs'

export type WaitUntil = (work: Promise<unknown>) => void

/** What the server or the platform gives with a request. */
export type Surroundings = {
  /** Keeps a serverless function alive. */
  waitUntil: WaitUntil | undefined
  /** Told of what goes on after the answer, by a server that waits for it when it closes. */
  background: WaitUntil | undefined
  /** Fires when the server is closing: what runs is handed back. */
  shutdown: AbortSignal | undefined
}

export type WorkStarter = {
  /** Never waits, never throws. `waitUntil` of this one request goes before the general one. */
  start(around: Surroundings): void
}

export type WorkStarterOptions = {
  /** One drain of at most so many milliseconds. */
  drain: (withinMs: number, signal: AbortSignal | undefined) => Promise<DrainSummary>
  /** What a full drain claims. */
  limit: number
  withinMs: number
  waitUntil: WaitUntil | undefined
  onError: (error: unknown) => void
}

const atOnce = 4
/** It is not worth beginning with less time than this. */
const leastMs = 1_000

/**
 * Runs drains after submits, at most four at a time in this process. One that claimed all it may is followed by another,
 * and so is one that a submit may have come too late for, while it was running with all others. What is kept alive by
 * `waitUntil` ends within the time of one drain, since the platform ends it anyway.
 */
export function createWorkStarter({ drain, limit, withinMs, waitUntil, onError }: WorkStarterOptions): WorkStarter {
  let running = 0
  let again = false

  async function run(bounded: boolean, shutdown: AbortSignal | undefined): Promise<void> {
    running++
    const end = performance.now() + withinMs
    try {
      for (let more = true; more;) {
        const leftMs = bounded ? Math.floor(end - performance.now()) : withinMs
        if (leftMs < Math.min(leastMs, withinMs) || shutdown?.aborted) break
        again = false
        const { claimed } = await drain(leftMs, shutdown)
        more = again || claimed >= limit
      }
    } catch (error) {
      onError(error)
    } finally {
      running--
    }
  }

  return {
    start({ waitUntil: keepAlive = waitUntil, background, shutdown }) {
      if (running >= atOnce) {
        again = true
        return
      }
      const work = run(keepAlive !== undefined, shutdown)
      background?.(work)
      try {
        keepAlive?.(work)
      } catch (error) {
        onError(error)
      }
    },
  }
}
