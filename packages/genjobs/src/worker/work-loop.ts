import { GenjobsError, type AnyKind } from '@genjobs/contract'
import { setImmediate as restOfTurn } from 'node:timers/promises'
import type { ClaimedJob, Engine, ExchangeAnswer, FinishedAttempt, HeldLease } from '../client/engine.ts'
import { refusesValue } from '../client/database-error.ts'
import type { Hint, Hints } from '../client/hints.ts'
import { isTooOld, schemaTooNew } from '../client/require-schema-version.ts'
import { foldStatistics } from '../statistics/fold-statistics.ts'
import { runAttempt } from './attempt.ts'
import { ClaimTime } from './claim-time.ts'
import type { AbortCode, Handler } from './handler.ts'
import { JobAbortedError } from './job-aborted-error.ts'
import { failed } from './outcome.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { createWakeable, type Wakeable } from './wakeable.ts'

export type WorkLoopOptions = {
  workerId: string
  info: Record<string, unknown>
  kinds: ReadonlyMap<string, AnyKind>
  handlers: ReadonlyMap<string, Handler>
  concurrency: number
  /** At most this many jobs in all. */
  maxJobs: number
  /** End when nothing runs and nothing can be claimed. */
  endWhenIdle: boolean
  ttlMs: number
  pollMs: number
  abortGraceMs: number
  onError: (error: unknown) => void
  onClaim?: ((jobs: readonly ClaimedJobNote[]) => void) | undefined
}

/** What is told of a job that was just claimed. */
export type ClaimedJobNote = Pick<ClaimedJob, 'id' | 'kind' | 'owner' | 'attempt'>

export type WorkCounts = {
  claimed: number
  succeeded: number
  failed: number
  retried: number
  released: number
  lost: number
}

/** Statistics are right at any time; a fold that comes seldom works on many jobs of each owner at once. */
const foldEveryMs = 10_000

type Held = { epoch: number; controller: AbortController }

/** As many finished jobs, or slots, are worth a call of their own beside another. */
const many = 16

/**
 * Claim, run, hand in: the heart of a worker and of a drain. One exchange hands in all that has finished and asks for as
 * much as there is room, so under load one commit carries many jobs. While there is plenty of both, the two halves are
 * calls of their own, at the same time: the database does one while this process and the database do the other. There is
 * never more than one call that claims, nor more than one beside it; claims of one worker would hide lanes from each other.
 */
export class WorkLoop {
  readonly counts: WorkCounts = { claimed: 0, succeeded: 0, failed: 0, retried: 0, released: 0, lost: 0 }
  readonly #engine: Engine
  readonly #hints: Hints
  readonly #options: WorkLoopOptions
  readonly #reporter: Reporter
  /** Leases of this worker, until their outcome is stored. */
  readonly #held = new Map<string, Held>()
  readonly #finished: FinishedAttempt[] = []
  /** So many of the first of them are handed in one at a time, since the database has refused a value of one. */
  #suspects = 0
  readonly #wakeable: Wakeable = createWakeable()
  #running = 0
  #stopping = false
  #beating: Promise<void> | undefined
  #beatAgain = false
  readonly #chores = new Set<Promise<void>>()
  readonly #claimTime: ClaimTime
  readonly #kinds: readonly string[]
  /** Calls on their way. */
  #claiming = false
  #handingIn = false
  #failures = 0
  #nextFold = performance.now() + foldEveryMs * Math.random()
  /** After a failure, until when nothing is asked. */
  #resting = 0
  /** Why it claims no more although nobody has told it to stop. */
  #refused: GenjobsError | undefined

  constructor(engine: Engine, hints: Hints, options: WorkLoopOptions) {
    this.#engine = engine
    this.#hints = hints
    this.#options = options
    this.#claimTime = new ClaimTime(options)
    this.#kinds = [...options.handlers.keys()]
    this.#reporter = createReporter(engine, {
      restMs: 50,
      onStored: () => hints.send('change'),
      onLost: () => void this.#beat(),
      onError: options.onError,
    })
  }

  /**
   * Runs until it is stopped, or, where it ends when idle, until there is nothing left to do.
   * @throws GenjobsError `schema_too_new` when the database was upgraded past this release, once all that ran is handed in
   */
  async run(): Promise<void> {
    const { ttlMs, onError } = this.#options
    const unsubscribe = this.#hints.subscribe((hint) => this.#onHint(hint))
    const stopListening = this.#options.endWhenIdle ? undefined : this.#hints.listen()
    const heart = setInterval(() => void this.#beat(), ttlMs / 3)
    const broom = setInterval(() => void this.#tidy(), 1_500 + Math.random() * 500)
    try {
      await this.#beat()
      await this.#upkeep(() => this.#sweep())
      while (!this.#isDone()) {
        await this.#wakeable.sleep(this.#startCalls())
        // What ends in the same turn of the event loop goes along.
        await restOfTurn()
      }
    } finally {
      clearInterval(heart)
      clearInterval(broom)
      unsubscribe()
      await stopListening?.()
      await this.#beating
      await Promise.all(this.#chores)
      // A handler that was left behind may still report: nothing of this worker asks the database once it has ended.
      await this.#reporter.close()
      await this.#engine.releaseWorker(this.#options.workerId).catch(onError)
      this.#hints.send('work')
    }
    if (this.#refused) throw this.#refused
  }

  /** Claim no more; `run` resolves when what is running has finished. */
  stop(): void {
    this.#stopping = true
    this.#resting = 0
    this.#wakeable.wake()
  }

  /** Fire the signal of all that runs. Handlers that stop now are handed back at no attempt. */
  abortAll(code: AbortCode): void {
    for (const { controller } of this.#held.values()) controller.abort(new JobAbortedError(code))
  }

  get workerId(): string {
    return this.#options.workerId
  }

  get running(): number {
    return this.#running
  }

  #isDone(): boolean {
    if (this.#running > 0 || this.#finished.length > 0 || this.#claiming || this.#handingIn) return false
    const { endWhenIdle, maxJobs } = this.#options
    return this.#stopping || (endWhenIdle && (this.counts.claimed >= maxJobs || this.#claimTime.never))
  }

  /** Start the calls that are due. Returns for how long none will be, unless something happens. */
  #startCalls(): number {
    const now = performance.now()
    if (this.#resting > now) return this.#resting - now
    const enough = this.#finished.length >= many
    if (enough && !this.#handingIn && (this.#claiming || this.#claimTime.plenty)) void this.#exchange(0)
    if (this.#claiming) return Number.POSITIVE_INFINITY
    const room = this.#room()
    // Beside a call that hands in, few slots wait for it: small claims one after the other cost more than they gain.
    if (this.#handingIn && room < many) return Number.POSITIVE_INFINITY
    if (room > 0 && this.#claimTime.at <= now) void this.#exchange(room)
    else if (this.#finished.length > 0 && !this.#handingIn) void this.#exchange(0)
    else if (room > 0) return this.#claimTime.at - now
    return Number.POSITIVE_INFINITY
  }

  #room(): number {
    if (this.#stopping) return 0
    const { concurrency, maxJobs } = this.#options
    // What has ended but is not stored yet must not pile up.
    return Math.min(concurrency - this.#running, 2 * concurrency - this.#held.size, maxJobs - this.counts.claimed)
  }

  /** One call: hand in what has finished, and claim up to so many jobs. */
  async #exchange(count: number): Promise<void> {
    const { workerId, onError } = this.#options
    // Beside a call that hands in, many are left to the next such call.
    const most = this.#handingIn && this.#finished.length >= many ? 0 : this.#finished.length
    const finished = this.#finished.splice(0, this.#suspects > 0 ? Math.min(1, most) : most)
    if (count > 0) {
      this.#claiming = true
      this.#claimTime.ask()
    } else {
      this.#handingIn = true
    }
    try {
      const answer = await this.#engine.exchangeJobs(workerId, finished, this.#kinds, count)
      this.#failures = 0
      this.#suspects = Math.max(0, this.#suspects - finished.length)
      this.#onFinished(answer, finished)
      if (count > 0) this.#onClaimed(answer, count)
      if (answer.results?.length || answer.jobs?.length) this.#hints.send('change')
    } catch (error) {
      this.#finished.unshift(...(refusesValue(error) ? this.#storable(finished, error as Error) : finished))
      if (error instanceof GenjobsError && error.code === 'lease_lost') {
        await this.#beat()
      } else {
        onError(error)
        const restMs = Math.min(10_000, 250 * 2 ** this.#failures++) * (0.5 + Math.random() / 2)
        this.#resting = performance.now() + restMs
      }
    } finally {
      if (count > 0) this.#claiming = false
      else this.#handingIn = false
      this.#wakeable.wake()
    }
  }

  /**
   * An outcome that the database cannot store must not be sent for ever: it becomes a failure that can be stored. Of
   * several, each is sent alone before one is blamed. Any other trouble of the database is not the job's.
   */
  #storable(finished: FinishedAttempt[], { message }: Error): FinishedAttempt[] {
    this.#suspects = Math.max(this.#suspects, finished.length)
    if (finished.length > 1) return finished
    return finished.map(({ job_id, epoch }) => ({ job_id, epoch, ...failed('invalid_output', message, true) }))
  }

  #onFinished({ results }: ExchangeAnswer, finished: readonly FinishedAttempt[]): void {
    for (const lease of finished) this.#letGo(lease)
    for (const { result, status } of results ?? []) {
      if (result === 'lease_lost') this.counts.lost++
      else if (status === 'succeeded') this.counts.succeeded++
      else if (status === 'failed') this.counts.failed++
    }
    // What this worker has no room for, or no handler, is for others.
    if (results?.some(({ woken }) => woken > 0)) this.#hints.send('work', 'woken')
    const retry = (results ?? []).find(({ result, status }) => result === 'ok' && status === 'queued')
    if (retry) this.#claimTime.hear()
  }

  #onClaimed(answer: ExchangeAnswer, asked: number): void {
    const { jobs, next_run_at, oldest_client } = answer
    if (isTooOld(oldest_client)) {
      this.#refused = schemaTooNew(oldest_client)
      this.#options.onError(this.#refused)
      this.stop()
      return
    }
    if (jobs?.length) this.#tellClaim(jobs)
    for (const job of jobs ?? []) this.#start(job)
    const dueIn = next_run_at ? next_run_at.getTime() - Date.now() : Number.POSITIVE_INFINITY
    this.#claimTime.answered(answer, asked, dueIn, this.#running > 0)
    if (dueIn <= 0) void this.#promote()
  }

  /** The jobs are leased by now: a listener that throws must not keep them from running. */
  #tellClaim(jobs: readonly ClaimedJob[]): void {
    try {
      this.#options.onClaim?.(jobs.map(({ id, kind, owner, attempt }) => ({ id, kind, owner, attempt })))
    } catch (error) {
      this.#options.onError(error)
    }
  }

  #start(job: ClaimedJob): void {
    const kind = this.#options.kinds.get(job.kind)
    const handler = this.#options.handlers.get(job.kind)
    if (!kind || !handler) return
    const controller = new AbortController()
    const lease = { job_id: job.id, epoch: job.epoch }
    // It lost the job without having heard of it, and got it again: the old handler has to stop.
    this.#held.get(job.id)?.controller.abort(new JobAbortedError('lease_lost'))
    this.#held.set(job.id, { epoch: job.epoch, controller })
    this.#running++
    this.counts.claimed++
    void runAttempt({
      job,
      kind,
      handler,
      controller,
      engine: this.#engine,
      reporter: this.#reporter,
      abortGraceMs: this.#options.abortGraceMs,
    })
      .then(({ outcome }) => {
        if (!outcome) {
          this.#letGo(lease)
          this.counts.lost++
          return
        }
        if (outcome.outcome === 'released') this.counts.released++
        if (outcome.outcome === 'failed' && !outcome.permanent && job.attempt < job.max_attempts) this.counts.retried++
        this.#finished.push({ ...lease, ...outcome })
      })
      .catch(this.#options.onError)
      .finally(() => {
        this.#running--
        this.#claimTime.hear()
        this.#wakeable.wake()
      })
  }

  /** The job may be held again by now, with another epoch: that lease has to stay. */
  #letGo({ job_id, epoch }: HeldLease): void {
    if (this.#held.get(job_id)?.epoch === epoch) this.#held.delete(job_id)
  }

  #onHint(hint: Hint): void {
    if (hint === 'cancel' && this.#held.size > 0) void this.#beat()
    if (hint === 'work' && !this.#stopping) {
      this.#claimTime.hear()
      if (this.#running < this.#options.concurrency) this.#wakeable.wake()
    }
  }

  /** One at a time. A request during one is answered by another: the list on its way may be too old for it. */
  #beat(): Promise<void> {
    if (this.#beating) {
      this.#beatAgain = true
      return this.#beating
    }
    this.#beating = (async () => {
      do {
        this.#beatAgain = false
        await this.#sendBeat()
      } while (this.#beatAgain)
      this.#beating = undefined
    })()
    return this.#beating
  }

  async #sendBeat(): Promise<void> {
    const { workerId, ttlMs, info, onError } = this.#options
    const leases: HeldLease[] = [...this.#held].map(([job_id, { epoch }]) => ({ job_id, epoch }))
    try {
      for (const { job_id, epoch, status } of await this.#engine.heartbeat(workerId, ttlMs, leases, info)) {
        const held = this.#held.get(job_id)
        if (held?.epoch !== epoch) continue
        held.controller.abort(new JobAbortedError(status === 'canceled' ? 'canceled' : 'lease_lost'))
      }
    } catch (error) {
      onError(error)
    }
  }

  async #sweep(): Promise<number> {
    const { promoted, expired, stale, errors } = await this.#engine.sweep()
    for (const error of errors) this.#options.onError(new GenjobsError('database_error', `sweep: ${error}`))
    return promoted + expired + stale
  }

  /** Sweep, and now and then fold; one after the other, so that one connection is warm for both. */
  #tidy(): Promise<void> {
    return this.#upkeep(async () => {
      if ((await this.#sweep()) > 0) this.#hints.send('work')
      const now = performance.now()
      if (now >= this.#nextFold) {
        this.#nextFold = now + foldEveryMs
        await foldStatistics(this.#engine)
      }
      return 0
    })
  }

  #promote(): Promise<void> {
    return this.#upkeep(() => this.#engine.promoteJobs(1_000))
  }

  /** Work beside the loop that says how many jobs it moved; `run` does not end before it has. */
  #upkeep(work: () => Promise<number>): Promise<void> {
    const chore = work()
      .then((moved) => {
        if (moved > 0) this.#hints.send('work')
      })
      .catch(this.#options.onError)
      .finally(() => this.#chores.delete(chore))
    this.#chores.add(chore)
    return chore
  }
}
