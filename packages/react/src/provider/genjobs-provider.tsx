import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query'
import { useContext, useInsertionEffect, useMemo, useState, type ReactNode } from 'react'
import type { AskForToken } from '../client/token-source.ts'
import type { LiveTimings } from '../live/live-timings.ts'
import { GenjobsContext } from './genjobs-context.ts'
import { createRuntime } from './genjobs-runtime.ts'

export type GenjobsProviderProps = {
  /** Where the API is: a path on the same host, or an address. Default `/api/genjobs`. */
  url?: string
  /**
   * The token of whoever is signed in, sent as `Authorization: Bearer …`; asked for once, and again after it was refused or
   * has expired. Without it the browser's cookies are what there is.
   */
  token?: AskForToken
  /** Who is signed in, such as the user's id. Where it changes, nothing of the account before is shown any more. */
  scope?: string
  /** Instead of the browser's own. */
  fetch?: typeof fetch
  /** Default: that of the QueryClientProvider above, or one of our own. */
  queryClient?: QueryClient
  /** False to poll only; an object to change the patience of the connection. Default true. */
  live?: boolean | Partial<LiveTimings>
  /** Milliseconds between two looks at what can still change, while there is no stream. Default 3,000. */
  pollMs?: number
  children?: ReactNode
}

/** Around the part of an app that uses the hooks. They share one live connection, however many they are. */
export function GenjobsProvider({
  url = '/api/genjobs',
  token,
  scope = '',
  fetch: ownFetch,
  queryClient,
  live = true,
  pollMs = 3_000,
  children,
}: GenjobsProviderProps): ReactNode {
  const above = useContext(QueryClientContext)
  const [own] = useState(() => new QueryClient())
  const queries = queryClient ?? above ?? own

  // Functions and objects are mostly written in place, so a new one at each rendering does not mean another connection.
  const timings = typeof live === 'object' ? JSON.stringify(live) : live
  const hasToken = token !== undefined
  const { runtime, latest } = useMemo(() => {
    const given = { token, fetch: ownFetch }
    return {
      latest: given,
      runtime: createRuntime({
        url,
        token: hasToken ? () => given.token?.() : undefined,
        fetch: (input, init) => (given.fetch ?? fetch)(input, init),
        queries,
        scope,
        live: typeof timings === 'string' ? (JSON.parse(timings) as Partial<LiveTimings>) : timings,
      }),
    }
  }, [url, hasToken, queries, scope, timings])
  // Before the effects of any hook below; and what belonged to another scope keeps the token of that one.
  useInsertionEffect(() => {
    latest.token = token
    latest.fetch = ownFetch
  })
  const provided = useMemo(() => ({ ...runtime, pollMs }), [runtime, pollMs])

  const inside = <GenjobsContext.Provider value={provided}>{children}</GenjobsContext.Provider>
  return queries === above ? inside : <QueryClientProvider client={queries}>{inside}</QueryClientProvider>
}
