import type { WireLimit } from '@genjobs/contract'
import { useQuery } from '@tanstack/react-query'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isForGood, isWorthRetrying } from './job-query.ts'
import { useLive } from './use-live.ts'

export type UseLimits = { limits: WireLimit[]; error: ApiError | null; isLoading: boolean }

const none: WireLimit[] = []

/** The limits that hold for the caller and how much of each they use; read again when one of their jobs starts or ends. */
export function useLimits(): UseLimits {
  const { client, keys, queries } = useProvided()
  const { pollMs, freshMs } = useLive(true)
  const { data, error, isLoading } = useQuery(
    {
      queryKey: keys.limits,
      queryFn: async ({ signal }) => (await client.limits(signal)).limits,
      staleTime: freshMs,
      refetchInterval: ({ state }) => (isForGood(state.error) ? false : pollMs),
      retry: isWorthRetrying,
    },
    queries,
  )
  return { limits: data ?? none, error: error as ApiError | null, isLoading }
}
