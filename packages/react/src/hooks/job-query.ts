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
      return cache.reconcileJob(await client.job(id, signal), mark)
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
  if (state.data !== undefined) return isOver(state.data as WireJob | null)
  return state.error instanceof ApiError && !state.error.retryable
}
