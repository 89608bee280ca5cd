import { followsEvent, type WireEvent } from '@genjobs/contract'

/**
 * Two runs of a job's events as one, each once and in order. `seq` counts from 1 without gaps, so an event that does not
 * follow the last one is left out: the caller sees by the length that something is missing, and fetches it.
 */
export function joinEvents(known: readonly WireEvent[], more: readonly WireEvent[]): readonly WireEvent[] {
  const joined = [...known]
  for (const event of [...more].sort((a, b) => a.seq - b.seq)) {
    if (followsEvent(event, lastSeq(joined))) joined.push(event)
  }
  return joined.length === known.length ? known : joined
}

export function lastSeq(events: readonly WireEvent[]): number {
  return events.at(-1)?.seq ?? 0
}
