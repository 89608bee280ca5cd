import type { DrainSummary } from 'genjobs'

export type WorkStarter = {
  /** Never waits, never throws. `waitUntil` of this one request goes before the general one. */
  start(waitUntil?: (work: Promise<unknown>) => void): void
}

const atOnce = 4

/**
 * Runs drains after submits, at most four at a time in this process. A submit that comes while all are running is seen
 * to by one more when the first ends: it may have come too late for those.
 */
export function createWorkStarter(
  drain: () => Promise<DrainSummary>,
  options: { waitUntil: ((work: Promise<unknown>) => void) | undefined; onError: (error: unknown) => void },
): WorkStarter {
  let running = 0
  let again = false

  async function run(): Promise<void> {
    running++
    try {
      do {
        again = false
        await drain()
      } while (again)
    } catch (error) {
      options.onError(error)
    } finally {
      running--
    }
  }

  return {
    start(waitUntil = options.waitUntil) {
      if (running >= atOnce) {
        again = true
        return
      }
      const work = run()
      try {
        waitUntil?.(work)
      } catch (error) {
        options.onError(error)
      }
    },
  }
}
