import { followsEvent, type Job } from '@genjobs/contract'
import type { StreamEvent } from '../client/engine.ts'
import { watchedEvents, watchedJob, type WatchRow } from './watch-row.ts'

/** What a tick found out about one job. */
export type Finding = {
  id: string
  owner: string
  version: number
  /** The highest sequence number there is now. */
  lastSeq: number
  /** Null where nobody who asked knows another version. */
  job: Job | null
  /** Some of the events after the lowest number that was asked with, in order, without a gap. */
  events: StreamEvent[]
}

/** The answer of one tick, read once for all watchers. */
export type Tick = {
  /** The database's time, in milliseconds. */
  at: number
  jobs: ReadonlyMap<string, Finding>
  ofOwner: ReadonlyMap<string, readonly Finding[]>
  /** Jobs that were asked for and are not there. */
  missing: ReadonlySet<string>
  /** Owners of whom there are more jobs, after this id. */
  pages: ReadonlyMap<string, string>
}

export function readTick(rows: readonly WatchRow[]): Tick {
  const jobs = new Map<string, Finding>()
  const ofOwner = new Map<string, Finding[]>()
  const missing = new Set<string>()
  const pages = new Map<string, string>()
  for (const row of rows) {
    const { job_id: id, owner_id: owner, version, last_seq: lastSeq } = row
    if (id === null) continue
    if (owner === null) missing.add(id)
    else if (version === null) pages.set(owner, id)
    else {
      const job = row.job ? watchedJob(row.job) : null
      const finding = { id, owner, version, lastSeq: lastSeq ?? 0, job, events: watchedEvents(row) }
      jobs.set(id, finding)
      const others = ofOwner.get(owner)
      if (others) others.push(finding)
      else ofOwner.set(owner, [finding])
    }
  }
  return { at: rows[0]?.at.getTime() ?? 0, jobs, ofOwner, missing, pages }
}

/**
 * A tick carries what the one who is furthest behind asked for; each takes what follows his own place. What does not
 * follow it without a gap is for others, and is asked for again.
 */
export function eventsAfter({ events }: Finding, seq: number): StreamEvent[] {
  const next = events.filter((event) => event.seq > seq)
  return next[0] && followsEvent(next[0], seq) ? next : []
}
