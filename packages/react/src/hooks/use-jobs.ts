import type { AnyKind, WireJob } from '@genjobs/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { filterOf, type JobsOptions } from './jobs-options.ts'
import { isForGood } from './job-query.ts'
import { jobsQuery } from './jobs-query.ts'
import { useLive } from './use-live.ts'
import { useNextPage } from './use-next-page.ts'

export type UseJobs<K extends AnyKind = AnyKind> = {
  /** Newest first: the pages loaded so far, one after the other. */
  jobs: WireJob<K>[]
  error: ApiError | null
  /** The first page is being read for the first time. */
  isLoading: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): Promise<void>
}

/** The caller's jobs, from whichever tab and device they were submitted, as they are now. */
export function useJobs<K extends AnyKind = AnyKind>(options: JobsOptions<K> = {}): UseJobs<K> {
  const provided = useProvided()
  const filter = filterOf(options)
  const { pollMs, freshMs } = useLive(true)
  const query = jobsQuery(provided, filter)
  const { data, error, isLoading, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    {
      ...query,
      staleTime: freshMs,
      refetchInterval: ({ state }) => (isForGood(state.error) ? false : pollMs),
    },
    provided.queries,
  )
  const readNextPage = useNextPage(query.queryKey, fetchNextPage)
  const jobs = useMemo(() => {
    // While pages are read one by one, a job may have moved from one to the next.
    const byId = new Map((data?.pages ?? []).flatMap((page) => page.jobs).map((job) => [job.id, job]))
    return [...byId.values()] as WireJob<K>[]
  }, [data])
  return {
    jobs,
    error: error as ApiError | null,
    isLoading,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage: readNextPage,
  }
}
