import { durationMs, type AnyKind, type Duration } from '@genjobs/contract'
import { loopOptions, requireCount, type Handlers, type WorkerParts } from './work.ts'
import { WorkLoop, type ClaimedJobNote, type WorkCounts } from './work-loop.ts'

export type DrainOptions<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = {
  handlers: Handlers<Kinds>
  /** At most this many jobs, all at the same time if limits allow. Default 3. */
  limit?: number
  /** The time for all of it, running included. What is not finished by then is handed back at no attempt. Default 55 s. */
  within?: Duration
  /** How long before the end running jobs are told to stop. Default 2 s, at most half of the time. */
  reserve?: Duration
  /** How long after the last sign of life a killed drain's jobs go to others. Default 30 s. */
  ttl?: Duration
  /** Ends the drain early, as if its time were over. */
  signal?: AbortSignal
  /** Called with the jobs of each claim that found some, just before their handlers start; for logs. */
  onClaim?: (jobs: readonly ClaimedJobNote[]) => void
}

export type DrainSummary = WorkCounts

/** One bounded batch, for a cron or serverless call. */
export async function drain(parts: WorkerParts, options: DrainOptions): Promise<DrainSummary> {
  const limit = requireCount(options.limit ?? 3, 'limit')
  const withinMs = durationMs(options.within ?? '55s', 'within')
  const reserveMs = Math.min(durationMs(options.reserve ?? '2s', 'reserve'), withinMs / 2)
  const loop = new WorkLoop(parts.engine, parts.hints, {
    ...loopOptions(
      parts,
      {
        handlers: options.handlers,
        ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
        abortGrace: Math.max(1, reserveMs / 2),
      },
      'drain',
    ),
    concurrency: limit,
    maxJobs: limit,
    endWhenIdle: true,
    onClaim: options.onClaim,
  })
  const end = () => {
    loop.stop()
    loop.abortAll('shutdown')
  }
  const timer = setTimeout(end, withinMs - reserveMs)
  options.signal?.addEventListener('abort', end, { once: true })
  if (options.signal?.aborted) loop.stop()
  try {
    await loop.run()
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', end)
  }
  return { ...loop.counts }
}
