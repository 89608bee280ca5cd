import type { AnyKind, Job } from '@genjobs/contract'
import type { JobRow, StreamEvent } from '../client/engine.ts'
import { toJob } from '../client/to-job.ts'

/** Jobs that a tick asks for; parallel arrays. */
export type AskedJobs = {
  ids: string[]
  /** The version that all who ask know; 0 to get the job in any case. */
  versions: number[]
  /** The lowest sequence number after which somebody wants events. */
  seqs: number[]
  /** All who watch the owner of the job know it: it is not reported as one that was found. */
  known: boolean[]
}

/** Owners whose jobs a tick looks for; parallel arrays. */
export type AskedOwners = {
  names: string[]
  /** Jobs with higher ids are found, in the order of their ids, a page at a time. */
  floors: string[]
  /** Look at the newest jobs too, whatever their ids. */
  full: boolean[]
  /** Events of found jobs are wanted after this one. */
  seqs: number[]
}

/**
 * A row of watch_jobs(). With a version: a job that has changed or has events. With a job alone: it is not there, or,
 * where there is an owner, it is the last of a page and more follow. The first row has nothing but the time.
 */
export type WatchRow = {
  at: Date
  owner_id: string | null
  job_id: string | null
  version: number | null
  last_seq: number | null
  /** Null where the version is the one that was asked with. */
  job: WatchedJobRow | null
  events: WatchedEvent[] | null
}

type WatchedEvent = Omit<StreamEvent, 'at'> & { at: string }

/** As JSON: times are text. */
type WatchedJobRow = { [Field in keyof JobRow]: Date extends JobRow[Field] ? string | null : JobRow[Field] }

type TimeColumn = {
  [Column in keyof JobRow]: unknown extends JobRow[Column] ? never : Date extends JobRow[Column] ? Column : never
}[keyof JobRow]

// Of every column that is a time: one that is left out here is an error of types.
const timeColumns: Record<TimeColumn, true> = {
  eta_p50: true,
  eta_p90: true,
  run_at: true,
  created_at: true,
  started_at: true,
  finished_at: true,
  updated_at: true,
  attempt_started_at: true,
}
const times = Object.keys(timeColumns) as TimeColumn[]

export function watchedJob<K extends AnyKind>(row: WatchedJobRow): Job<K> {
  const dates = Object.fromEntries(times.map((name) => [name, row[name] === null ? null : new Date(row[name])]))
  return toJob<K>({ ...row, ...dates } as unknown as JobRow)
}

export function watchedEvents(row: Pick<WatchRow, 'events'>): StreamEvent[] {
  return (row.events ?? []).map((event) => ({ ...event, at: new Date(event.at) }))
}
