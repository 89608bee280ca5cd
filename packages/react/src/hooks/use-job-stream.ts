import type { WireEvent } from '@genjobs/contract'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import { eventsQuery } from './events-query.ts'
import { isForGood, isOver } from './job-query.ts'
import { useJob } from './use-job.ts'
import { useLive } from './use-live.ts'

export type UseJobStream = {
  /** What the handler logged and emitted, in order, each once. */
  events: readonly WireEvent[]
  /** The job has ended and all of it is here. */
  isComplete: boolean
  /** What is past is being read for the first time. */
  isLoading: boolean
  error: ApiError | null
}

/**
 * What a job's handler logs and emits, from the first on, while it does so: nothing is lost and nothing comes twice,
 * whatever becomes of the page and the network.
 * @param id null for none
 * @param options.types only events of these types, such as `['log']`
 */
export function useJobStream(id: string | null, options: { types?: readonly string[] } = {}): UseJobStream {
  const provided = useProvided()
  const { cache, queries } = provided
  const { job, error: jobError } = useJob(id)
  const ended = job !== null && isOver(job)
  const { state, pollMs, freshMs } = useLive(id !== null && !ended && !jobError)
  const query = eventsQuery(provided, id ?? '')
  const { data, error, isLoading, isFetching, refetch } = useQuery(
    {
      ...query,
      queryFn: id === null ? skipToken : query.queryFn,
      // Past events never change, and the stream brings the new ones.
      staleTime: freshMs,
      refetchInterval: ({ state: { error: failure } }) => (isForGood(failure) ? false : pollMs),
    },
    queries,
  )

  // Who polls sees the end before the last events.
  const isBlind = ended && state !== 'live'
  useEffect(() => {
    if (isBlind) void refetch()
  }, [isBlind, refetch])

  const types = options.types?.join('\n')
  const all = id === null ? undefined : data
  const events = useMemo(() => {
    if (!all) return []
    const wanted = types?.split('\n')
    return wanted ? all.filter((event) => wanted.includes(event.type)) : all
  }, [all, types])
  const isComplete = ended && !isFetching && data !== undefined && data.length >= cache.heard(id ?? '')
  return { events, isComplete, isLoading, error: (error ?? jobError) as ApiError | null }
}
