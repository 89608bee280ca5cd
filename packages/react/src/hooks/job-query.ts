import { isTerminal, type WireJob } from '@genjobs/contract'
import type { JobCache } from '../cache/job-cache.ts'
import { newestJob } from '../cache/newest-job.ts'
import type { QueryKeys } from '../cache/query-keys.ts'
import { ApiError } from '../client/api-error.ts'
import type { GenjobsClient } from '../client/genjobs-client.ts'

/** How one job is read. */
export function jobQuery(
  { client, keys, cache }: { client: GenjobsClient; keys: QueryKeys; cache: JobCache },
  id: string,
) {
  return {
    queryKey: keys.job(id),
    async queryFn({ signal }: { signal: AbortSignal }): Promise<WireJob | null> {
      const mark = cache.mark()
      try {
        return cache.reconcileJob(await client.job(id, signal), mark)
      } catch (error) {
        // It was there before, so it has been erased.
        if (!cache.isKnown(id) || !(error instanceof ApiError) || error.code !== 'not_found') throw error
        cache.remove(id)
        return null
      }
    },
    structuralSharing: (old: unknown, next: unknown) =>
      next === null ? next : newestJob(old as WireJob | null | undefined, next as WireJob),
    retry: isWorthRetrying,
  }
}

/** A refusal stays one however often it is asked for. */
export function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 3 && (!(error instanceof ApiError) || error.retryable)
}

export function isOver(job: WireJob | null | undefined): boolean {
  return job === null || (job !== undefined && isTerminal(job.status))
}

/** Nothing more will come of this query: its job has ended, or was refused to us for good. */
export function isSettled(state: { data: unknown; error: Error | null } | undefined): boolean {
  if (!state) return false
  return isOver(state.data as WireJob | null | undefined) || isForGood(state.error)
}

/** Asking again will not help, such as after a sign-out. */
export function isForGood(error: Error | null): boolean {
  return error instanceof ApiError && !error.retryable
}
