import type { WireEvent } from '@genjobs/contract'
import type { QueryClient } from '@tanstack/react-query'
import { joinEvents, lastSeq } from '../cache/job-events.ts'
import type { JobCache } from '../cache/job-cache.ts'
import type { QueryKeys } from '../cache/query-keys.ts'
import type { GenjobsClient } from '../client/genjobs-client.ts'
import { isWorthRetrying } from './job-query.ts'

const pageSize = 500

type Parts = { client: GenjobsClient; keys: QueryKeys; cache: JobCache; queries: QueryClient }

/** How a job's past events are read: what is known already stays, and the rest is fetched page by page. */
export function eventsQuery({ client, keys, cache, queries }: Parts, id: string) {
  const queryKey = keys.events(id)
  const known = () => queries.getQueryData<readonly WireEvent[]>(queryKey) ?? []
  return {
    queryKey,
    async queryFn({ signal }: { signal: AbortSignal }): Promise<readonly WireEvent[]> {
      let events = known()
      for (;;) {
        const before = { seq: lastSeq(events), heard: cache.heard(id) }
        const page = await client.events(id, { after: before.seq, limit: pageSize, signal })
        // The stream may have brought some meanwhile, or told of some that this page was too early for.
        events = joinEvents(joinEvents(events, page.events), known())
        const isBehind = page.events.length === pageSize || lastSeq(events) < cache.heard(id)
        const isWorthwhile = lastSeq(events) > before.seq || cache.heard(id) > before.heard
        if (!isBehind || !isWorthwhile) return events
      }
    },
    structuralSharing: (old: unknown, next: unknown) =>
      joinEvents((old ?? []) as readonly WireEvent[], next as readonly WireEvent[]),
    retry: isWorthRetrying,
  }
}
