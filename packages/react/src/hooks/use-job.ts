import type { AnyKind, WireJob } from '@genjobs/contract'
import { skipToken, useQuery, type QueryClient } from '@tanstack/react-query'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isSettled, jobQuery } from './job-query.ts'
import { useLive } from './use-live.ts'

export type UseJob<K extends AnyKind = AnyKind> = {
  /** Null while it is read for the first time, and where there is no such job of the caller's. */
  job: WireJob<K> | null
  error: ApiError | null
  /** It is being read for the first time. */
  isLoading: boolean
  /** It was there, and has been erased since. */
  isErased: boolean
}

/**
 * One job, up to date until it ends.
 * @param id null for none
 * @param _kind its kind, for the types of its input and output
 * @param ownPollMs instead of the provider's
 */
export function useJob<K extends AnyKind = AnyKind>(id: string | null, _kind?: K, ownPollMs?: number): UseJob<K> {
  const provided = useProvided()
  const { queries } = provided
  const query = jobQuery(provided, id ?? '')
  const { pollMs, freshMs } = useLive(id !== null && !isKnownToEnd(queries, query.queryKey), ownPollMs)
  const { data, error, isLoading } = useQuery(
    {
      ...query,
      queryFn: id === null ? skipToken : query.queryFn,
      staleTime: ({ state }) => (isSettled(state) ? Infinity : freshMs),
      refetchInterval: ({ state }) => (isSettled(state) ? false : pollMs),
    },
    queries,
  )
  const known = id === null ? undefined : data
  return {
    job: (known ?? null) as WireJob<K> | null,
    error: error as ApiError | null,
    isLoading,
    isErased: known === null,
  }
}

/** As the cache has it now; a change renders the hook again. */
function isKnownToEnd(queries: QueryClient, key: readonly unknown[]): boolean {
  return isSettled(queries.getQueryState(key))
}
