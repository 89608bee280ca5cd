import type { LiveCounts, WireStatisticsRow } from '@genjobs/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { ApiError } from '../client/api-error.ts'
import type { StatisticsFilter } from '../client/statistics-filter.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isForGood, isWorthRetrying } from './job-query.ts'
import { useLive } from './use-live.ts'

/** Ended jobs of one group: see `jobs.statistics`. */
export type StatisticsUse = Omit<WireStatisticsRow, 'owner' | 'at'> & {
  /** When the month or day begins, in UTC. */
  at?: Date
}

export type UseStatistics = {
  /** One for each group, or, without `by`, one in all. Empty until they are known. */
  rows: readonly StatisticsUse[]
  /** Null until they are known, and unless `live` asks for them. */
  live: LiveCounts | null
  error: ApiError | null
  isLoading: boolean
  /** Ask again. Never rejects. */
  refresh(): Promise<void>
}

const none: readonly StatisticsUse[] = []

/** The ended jobs of the caller; read again when one of their jobs is submitted or ends. */
export function useStatistics(filter: StatisticsFilter = {}): UseStatistics {
  const { client, keys, queries } = useProvided()
  const { pollMs, freshMs } = useLive(true)
  const { data, error, isLoading, refetch } = useQuery(
    {
      queryKey: keys.statistics(filter),
      queryFn: ({ signal }) => client.statistics(filter, signal),
      staleTime: freshMs,
      refetchInterval: ({ state }) => (isForGood(state.error) ? false : pollMs),
      retry: isWorthRetrying,
    },
    queries,
  )
  const refresh = useCallback(async () => void (await refetch()), [refetch])
  const rows = useMemo(() => data?.rows.map(toUse) ?? none, [data])
  return { rows, live: data?.live ?? null, error: error as ApiError | null, isLoading, refresh }
}

function toUse({ owner: _owner, at, ...row }: WireStatisticsRow): StatisticsUse {
  return { ...row, ...(at !== undefined && { at: new Date(at) }) }
}
