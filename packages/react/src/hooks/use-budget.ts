import type { WireBudget } from '@genjobs/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { isForGood, isWorthRetrying } from './job-query.ts'
import { useLive } from './use-live.ts'

/** A budget of the caller. Where it is in costs only `usedPercent` says how much is used; the figures are null. */
export type BudgetUse = Pick<
  WireBudget,
  'measure' | 'period' | 'timeZone' | 'max' | 'spent' | 'held' | 'left' | 'usedPercent'
> & {
  /** Null of a total. */
  startsAt: Date | null
  resetsAt: Date | null
}

export type UseBudget = {
  /** The one that is used most; null when there is none, or none is known yet. */
  budget: BudgetUse | null
  /** All of them, in the order in which they were made. */
  budgets: readonly BudgetUse[]
  error: ApiError | null
  isLoading: boolean
  /** Ask again: after a change of plan, of which the page's stream does not tell. Never rejects. */
  refresh(): Promise<void>
}

const none: readonly BudgetUse[] = []

/** The budgets of the caller; read again when one of their jobs is submitted or ends. */
export function useBudget(): UseBudget {
  const { client, keys, queries } = useProvided()
  const { pollMs, freshMs } = useLive(true)
  const { data, error, isLoading, refetch } = useQuery(
    {
      queryKey: keys.budgets,
      queryFn: ({ signal }) => client.budgets(signal),
      staleTime: freshMs,
      refetchInterval: ({ state }) => (isForGood(state.error) ? false : pollMs),
      retry: isWorthRetrying,
    },
    queries,
  )
  const refresh = useCallback(async () => void (await refetch()), [refetch])
  const budgets = useMemo(() => data?.budgets.map(toUse) ?? none, [data])
  const budget = budgets.reduce<BudgetUse | null>(
    (most, one) => (most && (most.usedPercent ?? 0) >= (one.usedPercent ?? 0) ? most : one),
    null,
  )
  return { budget, budgets, error: error as ApiError | null, isLoading, refresh }
}

function toUse({ scope: _scope, key: _key, startsAt, resetsAt, ...budget }: WireBudget): BudgetUse {
  return { ...budget, startsAt: timeOf(startsAt), resetsAt: timeOf(resetsAt) }
}

function timeOf(time: string | null): Date | null {
  return time === null ? null : new Date(time)
}
