import { isTerminal, type AnyKind, type Job } from '@genjobs/contract'
import type { StreamEvent } from '../client/engine.ts'
import { highestId, idFloor } from './id-floor.ts'
import { KnownJobs, type Known } from './known-jobs.ts'
import { decodeCursor, encodeCursor } from './owner-cursor.ts'
import { eventsAfter, type Finding, type Tick } from './tick.ts'
import type { TickRequest } from './tick-request.ts'
import type { Watcher } from './watcher.ts'

export type WatchOwnerOptions = {
  /** Of the last change that was received: go on after it. One that is older than a day begins anew. */
  cursor?: string
  /** Ends the watching at once, without an error. */
  signal?: AbortSignal
}

/** What is new among the jobs of an owner. */
export type OwnerChange<K extends AnyKind = AnyKind> = {
  /** Jobs that are new or have changed, as they are now. */
  jobs: Job<K>[]
  /** What handlers logged or emitted, in order within a job, each event once. */
  events: { job: string; events: StreamEvent[] }[]
  /** Jobs that were erased. */
  removed: string[]
  /** Resumes after this change. */
  cursor: string
  /** False while what there was at the beginning is still being told; the first change may well be empty. */
  ready: boolean
}

/** How far back new jobs are looked for at each tick: an id is made at submit, its transaction may commit later. */
const lateMs = 5 * 60_000
/** How far the `finishedAt` of a job may lie before the moment at which its end can be seen. */
const marginMs = 60_000
/** How often the newest jobs are looked at, whatever their ids, and ended ones too: for what comes later still, and what was erased. */
const lookEveryMs = 15_000
const cursorAgeMs = 24 * 3_600_000
/** Ended jobs that are told at the beginning. */
const endedAtFirst = 50

/**
 * Follows the newest jobs of an owner. `first`: tell what there is, with events from now on. `resuming`: page through
 * all that came since the cursor. `ready`: what is new, and what changes.
 */
export class OwnerWatcher implements Watcher<OwnerChange> {
  readonly #owner: string
  readonly #known = new KnownJobs()
  #phase: 'first' | 'resuming' | 'ready' = 'first'
  /** A job that ended before this time, and is not known, was told in its time, or is older than what is told. */
  #toldUntil = Number.NEGATIVE_INFINITY
  #toldPage = ''
  /** The database's time up to which all is told. */
  #at = 0
  #lookedAt = Number.NEGATIVE_INFINITY
  #looks = false
  /** Where the next page of jobs begins, while there are more. */
  #page: string | undefined
  eager = true
  live = true

  constructor(owner: string, { cursor }: WatchOwnerOptions) {
    this.#owner = owner
    if (cursor === undefined) return
    const { at, page, seqs } = decodeCursor(cursor)
    this.#phase = 'resuming'
    this.#at = at
    this.#toldUntil = at - marginMs
    this.#page = page
    this.#toldPage = page ?? ''
    for (const [id, seq] of seqs) this.#known.add(id, { version: 0, seq, endedAt: null })
  }

  ask(request: TickRequest): void {
    this.#looks = this.#phase !== 'resuming' && this.#at - this.#lookedAt >= lookEveryMs
    const floor = this.#page ?? this.#known.floor(idFloor(this.#at - lateMs))
    if (this.#phase === 'first') request.owner(this.#owner, highestId, true, Number.MAX_SAFE_INTEGER)
    else request.owner(this.#owner, floor, this.#looks, 0)
    for (const [id, { version, seq, endedAt }] of this.#known.all) {
      if (endedAt === null || this.#looks || id > floor) request.job(id, version, seq, this.#owner)
    }
  }

  /** Look at all at the next tick: something may have been erased. */
  look(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY
  }

  offer(tick: Tick): OwnerChange | undefined {
    if (this.#phase === 'resuming' && Math.abs(tick.at - this.#at) > cursorAgeMs) return this.#beginAnew()
    const change: Pick<OwnerChange, 'jobs' | 'events' | 'removed'> = { jobs: [], events: [], removed: [] }
    change.removed = this.#known.removeIf((id, { version }) => {
      // What a cursor names may be anybody's.
      const foreign = version === 0 && (tick.jobs.get(id)?.owner ?? this.#owner) !== this.#owner
      return foreign || tick.missing.has(id)
    })
    this.eager = false
    let ended = 0
    for (const finding of newestFirst(tick.ofOwner.get(this.#owner) ?? [])) {
      const known = this.#known.get(finding.id) ?? this.#meet(finding)
      if (!known) continue
      const { job, events } = this.#news(finding, known)
      if (events.length > 0) change.events.push({ job: finding.id, events })
      if (job && (this.#phase !== 'first' || known.endedAt === null || ended++ < endedAtFirst)) change.jobs.push(job)
    }
    const wasReady = this.#phase === 'ready'
    this.#settle(tick)
    if (wasReady && change.jobs.length + change.events.length + change.removed.length === 0) return undefined
    return { ...change, cursor: this.#cursor(), ready: this.#phase === 'ready' }
  }

  /** A job that was not known. Undefined where it is not to be told of, or cannot be yet. */
  #meet({ id, version, lastSeq, job }: Finding): Known | undefined {
    if (job === null) return undefined
    const endedAt = isTerminal(job.status) ? (job.finishedAt?.getTime() ?? 0) : null
    if (this.#phase === 'first') return this.#known.add(id, { version: 0, seq: lastSeq, endedAt: null })
    if (endedAt !== null && (endedAt < this.#toldUntil || id <= this.#toldPage)) {
      this.#known.add(id, { version, seq: lastSeq, endedAt })
      return undefined
    }
    return this.#known.add(id, { version: 0, seq: 0, endedAt: null })
  }

  #news(finding: Finding, known: Known): { job: Job | null; events: StreamEvent[] } {
    const events = eventsAfter(finding, known.seq)
    known.seq = events.at(-1)?.seq ?? known.seq
    const behind = known.seq < finding.lastSeq
    this.eager ||= behind
    const { job, version } = finding
    if (job === null || version === known.version) return { job: null, events }
    const ended = isTerminal(job.status)
    // The end is told together with the last event, or after it.
    if (ended && behind) return { job: null, events }
    known.version = version
    known.endedAt = ended ? (job.finishedAt?.getTime() ?? 0) : null
    return { job, events }
  }

  #settle(tick: Tick): void {
    this.#page = tick.pages.get(this.#owner)
    if (this.#looks || this.#phase === 'first') {
      this.#lookedAt = tick.at
      this.#toldUntil = Math.max(this.#toldUntil, tick.at - marginMs)
    }
    // While there are more pages, a resumed stream is complete up to its cursor's time only.
    if (this.#page === undefined) this.#phase = 'ready'
    if (this.#phase === 'ready') this.#at = tick.at
    this.eager ||= this.#page !== undefined || this.#lookedAt === Number.NEGATIVE_INFINITY
    this.#known.forget()
    this.live = this.#known.live
  }

  #cursor(): string {
    const page = this.#phase === 'resuming' ? this.#page : undefined
    return encodeCursor({ at: this.#at, page, seqs: this.#known.places(this.#at - marginMs) })
  }

  #beginAnew(): undefined {
    this.#known.clear()
    this.#phase = 'first'
    this.#page = undefined
    this.#toldPage = ''
    this.#toldUntil = Number.NEGATIVE_INFINITY
    return undefined
  }
}

function newestFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => (a.id < b.id ? 1 : -1))
}
