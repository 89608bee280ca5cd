import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isForGood, isWorthRetrying } from './job-query.ts'
import { useLive } from './use-live.ts'

type Known = {
  /** Whole credits: what there is, set aside or not. */
  balance: number
  /** Set aside for live jobs. */
  held: number
  /** What a submit may use, the overdraft included. */
  available: number
  /** What of it will expire, and when some does next. */
  expiring: number
  nextExpiry: Date | null
  /** By how much more may be used than there is. */
  overdraft: number
}

/** All are null until they are known. */
export type UseCredits = (Known | { [Name in keyof Known]: null }) & {
  error: ApiError | null
  isLoading: boolean
  /** Ask again: after a purchase, of which the page's stream does not tell. Never rejects. */
  refresh(): Promise<void>
}

const unknown = { balance: null, held: null, available: null, expiring: null, nextExpiry: null, overdraft: null }

/** The credits of the caller; read again when one of their jobs is submitted or ends. */
export function useCredits(): UseCredits {
  const { client, keys, queries } = useProvided()
  const { pollMs, freshMs } = useLive(true)
  const { data, error, isLoading, refetch } = useQuery(
    {
      queryKey: keys.credits,
      queryFn: ({ signal }) => client.credits(signal),
      staleTime: freshMs,
      refetchInterval: ({ state }) => (isForGood(state.error) ? false : pollMs),
      retry: isWorthRetrying,
    },
    queries,
  )
  const refresh = useCallback(async () => void (await refetch()), [refetch])
  const known = data && { ...data, nextExpiry: data.nextExpiry === null ? null : new Date(data.nextExpiry) }
  return { ...(known ?? unknown), error: error as ApiError | null, isLoading, refresh }
}
