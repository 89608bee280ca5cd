import type { AnyKind, JobStatus, WireJob } from '@genjobs/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { statusesOf, type JobFilter } from '../client/job-filter.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { jobsQuery } from './jobs-query.ts'
import { useLive } from './use-live.ts'

export type UseJobsOptions<K extends AnyKind = AnyKind> = {
  /** One's own jobs: there are no others for an end user. */
  mine?: true
  /** A kind, which also gives the types, or its name. */
  kind?: K | K['name']
  status?: JobStatus | readonly JobStatus[]
  project?: string
  subject?: string
  /** Words of the input; the server searches. */
  search?: string
  /** 1 to 100. Default: the server's. */
  pageSize?: number
}

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
export function useJobs<K extends AnyKind = AnyKind>(options: UseJobsOptions<K> = {}): UseJobs<K> {
  const provided = useProvided()
  const filter = filterOf(options)
  const { pollMs, freshMs } = useLive(true)
  const { data, error, isLoading, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    {
      ...jobsQuery(provided, filter),
      staleTime: freshMs,
      refetchInterval: pollMs,
    },
    provided.queries,
  )
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
    fetchNextPage: async () => void (await fetchNextPage()),
  }
}

function filterOf({ kind, status, project, subject, search, pageSize }: UseJobsOptions): JobFilter {
  return {
    ...(kind !== undefined && { kind: typeof kind === 'string' ? kind : kind.name }),
    // Always in the same order, since the filter is part of the list's key.
    ...(status !== undefined && { status: statusesOf({ status }) }),
    ...(project !== undefined && { project }),
    ...(subject !== undefined && { subject }),
    ...(search && { search }),
    ...(pageSize !== undefined && { pageSize }),
  }
}
