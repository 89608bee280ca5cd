import type { WireJobList } from '@genjobs/contract'
import type { JobCache } from '../cache/job-cache.ts'
import type { JobPages } from '../cache/job-list.ts'
import type { QueryKeys } from '../cache/query-keys.ts'
import type { GenjobsClient } from '../client/genjobs-client.ts'
import type { JobFilter } from '../client/job-filter.ts'
import { isWorthRetrying } from './job-query.ts'

/** How a list of jobs is read, page by page. */
export function jobsQuery(
  { client, keys, cache }: { client: GenjobsClient; keys: QueryKeys; cache: JobCache },
  filter: JobFilter,
) {
  return {
    queryKey: keys.list(filter),
    async queryFn({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }): Promise<WireJobList> {
      const mark = cache.mark()
      return cache.datePage(await client.jobs(filter, { cursor: pageParam, signal }), mark)
    },
    // TanStack Query adds a page to the others as they were when it was asked for: the news since would be lost.
    structuralSharing: (known: unknown, answer: unknown) =>
      cache.reconcilePages(known as JobPages | undefined, answer as JobPages, filter),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: WireJobList) => last.nextCursor ?? undefined,
    retry: isWorthRetrying,
  }
}
