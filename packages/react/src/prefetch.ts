import type { QueryClient } from '@tanstack/react-query'
import { queryKeys } from './cache/query-keys.ts'
import type { GenjobsClient } from './client/genjobs-client.ts'
import { filterOf, type JobsOptions } from './hooks/jobs-options.ts'

export { ApiError } from './client/api-error.ts'
export { createGenjobsClient } from './client/genjobs-client.ts'
export type { ClientOptions, GenjobsClient } from './client/genjobs-client.ts'

/** `scope` must be that of the provider in the browser. */
export type PrefetchOptions = { client: GenjobsClient; queryClient: QueryClient; scope?: string }

/**
 * On a server, before it renders: what `useJob` and `useSuspenseJob` show at once after `dehydrate`. Like all prefetching it never
 * throws; the browser then asks itself.
 */
export async function prefetchJob(id: string, { client, queryClient, scope = '' }: PrefetchOptions): Promise<void> {
  await queryClient.prefetchQuery({ queryKey: queryKeys(scope).job(id), queryFn: () => client.job(id), retry: false })
}

/** The same for the first page of `useJobs` with the same options. */
export async function prefetchJobs(
  options: JobsOptions,
  { client, queryClient, scope = '' }: PrefetchOptions,
): Promise<void> {
  const filter = filterOf(options)
  await queryClient.prefetchInfiniteQuery({
    queryKey: queryKeys(scope).list(filter),
    queryFn: () => client.jobs(filter),
    initialPageParam: undefined as string | undefined,
    retry: false,
  })
}
