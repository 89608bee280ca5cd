import { useEffect, useSyncExternalStore } from 'react'
import type { LiveState } from '../live/live-connection.ts'
import { useProvided } from '../provider/genjobs-context.ts'

const noSubscription = () => () => undefined
const off = (): LiveState => 'off'

/**
 * Keep the page's live connection open while it is needed, and tell how it is. `pollMs` is how often to ask meanwhile,
 * or false where the stream brings the news; `freshMs` for how long what is known may be shown without asking.
 */
export function useLive(
  needed: boolean,
  ownPollMs?: number,
): { state: LiveState; pollMs: number | false; freshMs: number } {
  const { live, ...provided } = useProvided()
  const pollMs = ownPollMs ?? provided.pollMs
  useEffect(() => (needed && live ? live.retain() : undefined), [needed, live])
  const state = useSyncExternalStore(live?.subscribe ?? noSubscription, live?.state ?? off, off)
  // While it connects, the stream is about to tell everything anyway.
  const brings = state === 'live' || state === 'connecting'
  return { state, pollMs: needed && !brings ? pollMs : false, freshMs: state === 'live' ? Infinity : pollMs }
}
