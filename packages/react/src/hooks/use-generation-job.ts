import type { AnyKind, WireJob } from '@genjobs/contract'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isWorthRetrying } from './job-query.ts'
import { useJob } from './use-job.ts'
import { useLive } from './use-live.ts'

export type GenerationJobOptions<T> = {
  /** Milliseconds between two looks while the job goes on and there is no stream. Default 3,000. */
  pollMs?: number
  /** The app's own endpoint for a job, such as `(id) => '/api/generation-job/' + id`; its JSON is then the job. */
  url: (id: string) => string
  /** Whether the job has ended. Default: its `status` is succeeded, completed, failed or canceled. */
  isOver?: (job: T) => boolean
}

export type UseGenerationJob<T> = { job: T | null; error: ApiError | null }

const endWords = new Set(['succeeded', 'completed', 'failed', 'canceled', 'cancelled'])

/**
 * Follow one job by its id until it ends, then stop by itself. With `url` it is read from an endpoint of the app's own,
 * in the app's own words; without, from the API, and `useJob` is the same thing.
 * @param id null for none
 */
export function useGenerationJob<K extends AnyKind = AnyKind>(
  id: string | null,
  options?: { pollMs?: number },
): UseGenerationJob<WireJob<K>>
export function useGenerationJob<T extends { status: string }>(
  id: string | null,
  options: GenerationJobOptions<T>,
): UseGenerationJob<T>
export function useGenerationJob<T extends { status: string }>(
  id: string | null,
  options: Partial<GenerationJobOptions<T>> = {},
): UseGenerationJob<T | WireJob> {
  const { url } = options
  const own = useOwnView<T>(url ? id : null, options)
  const { job, error } = useJob(url ? null : id, undefined, options.pollMs)
  return url ? own : { job, error }
}

function useOwnView<T extends { status: string }>(
  id: string | null,
  { url, pollMs, isOver = (job) => endWords.has(job.status) }: Partial<GenerationJobOptions<T>>,
): UseGenerationJob<T> {
  const { client, queries, keys } = useProvided()
  const address = id === null || !url ? '' : url(id)
  const queryKey = keys.ownView(id ?? '', address)
  const known = queries.getQueryData<T>(queryKey)
  const live = useLive(id !== null && !(known && isOver(known)), pollMs)
  const { data, error } = useQuery(
    {
      queryKey,
      queryFn: id === null ? skipToken : ({ signal }) => client.read<T>(address, signal),
      staleTime: ({ state }) => (state.data && isOver(state.data) ? Infinity : live.freshMs),
      refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : live.pollMs),
      retry: isWorthRetrying,
    },
    queries,
  )
  return { job: data ?? null, error: error as ApiError | null }
}
