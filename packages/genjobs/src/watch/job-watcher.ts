import { GenjobsError, isTerminal, type AnyKind, type Job } from '@genjobs/contract'
import type { StreamEvent } from '../client/engine.ts'
import { eventsAfter, type Tick } from './tick.ts'
import type { TickRequest } from './tick-request.ts'
import type { Watcher } from './watcher.ts'

export type WatchOptions = {
  /** Only events after this sequence number. Default 0: all. */
  after?: number
  /** Whose the job must be; another's is answered like one that does not exist. */
  owner?: string
  /** Ends the watching at once, without an error. */
  signal?: AbortSignal
}

/** What is new of a watched job. */
export type JobChange<K extends AnyKind = AnyKind> = {
  /** The job as it is now, when what is seen of it has changed; null when there are events alone, or it was erased. */
  job: Job<K> | null
  /** What its handler logged or emitted since the last change, in order, each once. */
  events: StreamEvent[]
  /** Nothing comes after this: the job has ended and all its events were given, or it was erased. */
  ended: boolean
}

export class JobWatcher implements Watcher<JobChange> {
  readonly #id: string
  readonly #owner: string | undefined
  #seq: number
  #version = 0
  #found = false
  eager = true
  readonly live = true

  constructor(id: string, { after = 0, owner }: WatchOptions) {
    this.#id = id.toLowerCase()
    this.#owner = owner
    this.#seq = after
  }

  ask(request: TickRequest): void {
    request.job(this.#id, this.#version, this.#seq)
  }

  offer(tick: Tick): JobChange | undefined {
    const finding = tick.jobs.get(this.#id)
    if (tick.missing.has(this.#id) || (finding && this.#owner !== undefined && finding.owner !== this.#owner)) {
      if (!this.#found) throw new GenjobsError('not_found', `there is no job ${this.#id}`, { jobId: this.#id })
      return { job: null, events: [], ended: true }
    }
    if (!finding) return undefined
    this.#found = true
    const events = eventsAfter(finding, this.#seq)
    this.#seq = events.at(-1)?.seq ?? this.#seq
    this.eager = this.#seq < finding.lastSeq
    const job = finding.version === this.#version ? null : finding.job
    // The end is told together with the last event, or after it.
    const ended = job !== null && isTerminal(job.status)
    if (job === null || (ended && this.eager)) {
      return events.length > 0 ? { job: null, events, ended: false } : undefined
    }
    this.#version = finding.version
    return { job, events, ended }
  }
}
