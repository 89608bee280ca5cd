import type { AnyKind, WireJob } from '@genjobs/contract'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useProvided } from '../provider/genjobs-context.ts'
import { isSettled, jobQuery } from './job-query.ts'
import { useLive } from './use-live.ts'

/**
 * `useJob` for Suspense: the job is there when it returns, null only after it was erased. Throws ApiError to the nearest
 * error boundary.
 * @param _kind its kind, for the types of its input and output
 */
export function useSuspenseJob<K extends AnyKind = AnyKind>(id: string, _kind?: K): WireJob<K> | null {
  const provided = useProvided()
  const query = jobQuery(provided, id)
  const { pollMs, freshMs } = useLive(!isSettled(provided.queries.getQueryState(query.queryKey)))
  const { data } = useSuspenseQuery(
    {
      ...query,
      staleTime: ({ state }) => (isSettled(state) ? Infinity : freshMs),
      refetchInterval: ({ state }) => (isSettled(state) ? false : pollMs),
    },
    provided.queries,
  )
  return data as WireJob<K> | null
}
