import { durationMs, GenjobsError, isTerminal, type AnyKind, type Duration, type Job } from '@genjobs/contract'
import type { Hints } from './hints.ts'

export type WaitOptions = {
  /** Default: for ever. */
  timeout?: Duration
  signal?: AbortSignal
}

/**
 * The job, once it has ended. Looks often at first and every second later; hints shorten that.
 * @throws GenjobsError `wait_timeout`; what the signal says when it fires
 */
export async function waitForEnd<K extends AnyKind>(
  read: () => Promise<Job<K>>,
  hints: Hints,
  { timeout, signal }: WaitOptions,
): Promise<Job<K>> {
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + durationMs(timeout, 'timeout')
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
    signal?.throwIfAborted()
    const job = await read()
    if (isTerminal(job.status)) return job
    const left = deadline - performance.now()
    if (left <= 0) throw new GenjobsError('wait_timeout', `job ${job.id} is still ${job.status}`, { jobId: job.id })
    await pause(Math.min(pauseMs, left), hints, signal)
  }
}

function pause(ms: number, hints: Hints, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      unsubscribe()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    const unsubscribe = hints.subscribe((hint) => {
      if (hint === 'cancel') finish()
    })
    signal?.addEventListener('abort', finish, { once: true })
  })
}
