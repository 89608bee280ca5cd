import type { QueryClient } from '@tanstack/react-query'
import { createJobCache, type JobCache } from '../cache/job-cache.ts'
import { queryKeys, type QueryKeys } from '../cache/query-keys.ts'
import { createGenjobsClient, type ClientOptions, type GenjobsClient } from '../client/genjobs-client.ts'
import { createLiveConnection, type LiveConnection } from '../live/live-connection.ts'
import { liveTimings, type LiveTimings } from '../live/live-timings.ts'

/** What all hooks below one provider share. */
export type GenjobsRuntime = {
  client: GenjobsClient
  queries: QueryClient
  keys: QueryKeys
  cache: JobCache
  /** Null where the app wants no stream. */
  live: LiveConnection | null
  scope: string
}

export type RuntimeOptions = ClientOptions & {
  queries: QueryClient
  scope: string
  live: boolean | Partial<LiveTimings>
}

/** Opens nothing and touches nothing of the browser, so that it can be made while rendering, also on a server. */
export function createRuntime({ queries, scope, live, ...clientOptions }: RuntimeOptions): GenjobsRuntime {
  const client = createGenjobsClient(clientOptions)
  const keys = queryKeys(scope)
  const cache = createJobCache(queries, keys)
  const timings = { ...liveTimings, ...(typeof live === 'object' ? live : {}) }
  return {
    client,
    queries,
    keys,
    cache,
    live:
      live === false
        ? null
        : createLiveConnection({
            client,
            timings,
            onChanges: cache.apply,
            mark: cache.mark,
            onFreshStart: cache.resync,
          }),
    scope,
  }
}
