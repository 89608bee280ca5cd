import { useMemo, useSyncExternalStore } from 'react'
import type { WireJob } from '@genjobs/contract'
import type { GenjobsClient } from '../client/genjobs-client.ts'
import type { LiveState } from '../live/live-connection.ts'
import { useProvided } from '../provider/genjobs-context.ts'

export type UseGenjobs = {
  /** The HTTP API, one function an operation. */
  client: GenjobsClient
  /** How the page's connection is, without keeping it open. */
  live: LiveState
  /** Cancel a job and show it as canceled. @throws ApiError */
  cancel(id: string): Promise<WireJob>
  /** Submit the request of a failed or canceled job again, as a new job. @throws ApiError */
  retry(id: string): Promise<WireJob>
  /** Erase a job and its result. @throws ApiError */
  remove(id: string): Promise<void>
}

const noSubscription = () => () => undefined
const off = (): LiveState => 'off'

/** The client, the connection, and what can be done with any job. */
export function useGenjobs(): UseGenjobs {
  const { client, cache, live } = useProvided()
  const state = useSyncExternalStore(live?.subscribe ?? noSubscription, live?.state ?? off, off)
  return useMemo(
    () => ({
      client,
      live: state,
      async cancel(id) {
        const { job } = await client.cancel(id)
        cache.put(job)
        return job
      },
      async retry(id) {
        const job = await client.retry(id)
        cache.put(job)
        return job
      },
      async remove(id) {
        await client.remove(id)
        cache.remove(id)
      },
    }),
    [client, cache, state],
  )
}
