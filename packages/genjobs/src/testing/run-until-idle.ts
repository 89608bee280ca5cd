import { durationMs, GenjobsError, type AnyKind, type Duration, type Job, type JobStatus } from '@genjobs/contract'
import type { Jobs } from '../client/create-jobs.ts'
import { requireCount, type Handlers } from '../worker/work.ts'
import { explainLeft, liveJobs, type LeftJob } from './left-jobs.ts'
import type { MovableClock } from './movable-clock.ts'

export type RunUntilIdleOptions<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = {
  /** Jobs of a kind without one are left, and named in the summary. */
  handlers: Handlers<Kinds>
  /** Moved to whatever is due next, again and again. Without one, what is due later is left. */
  clock?: MovableClock
  /** Jobs at a time. Default 10; with 1 they run in the order of the queue. */
  concurrency?: number
  /** The most attempts to run, of all jobs together. Default 1,000. */
  maxJobs?: number
  /** How far the clock may be moved. Default 30 days. */
  maxTime?: Duration
  /** How long all of it may take by the clock on the wall; handlers that run on are then told to stop. Default 30 s. */
  within?: Duration
}

/** One attempt that was run. */
export type RunAttempt = {
  id: string
  kind: string
  owner: string
  /** 1 for the first. */
  attempt: number
  /** `retried`: it failed and was, or will be, tried again. `lost`: its lease was taken, or it was handed back. */
  outcome: 'succeeded' | 'failed' | 'canceled' | 'retried' | 'lost'
}

export type IdleSummary = {
  /** Every attempt, in the order in which they began. */
  runs: RunAttempt[]
  /** Attempts by how they ended. */
  counts: Record<RunAttempt['outcome'], number>
  /** How far the clock was moved, in milliseconds. */
  movedMs: number
  /** What has not ended: nothing more could be run. */
  left: LeftJob[]
}

/**
 * Run jobs until nothing more can be run: also those that they submit, that retries bring back, and, with a clock, that
 * come due later, whose times pass in no time. A worker that runs beside it is not waited for; when the clock is moved it
 * counts as gone.
 * @throws GenjobsError `wait_timeout` when `maxJobs`, `maxTime` or `within` is used up, with the jobs that are left and why;
 *   `unknown_kind` for a handler without a kind
 */
export async function runUntilIdle<Kinds extends readonly AnyKind[]>(
  jobs: Jobs<Kinds>,
  options: RunUntilIdleOptions<Kinds>,
): Promise<IdleSummary> {
  const any = jobs as unknown as Jobs
  const { clock } = options
  const handlers = options.handlers as Handlers
  const concurrency = requireCount(options.concurrency ?? 10, 'concurrency')
  const maxJobs = requireCount(options.maxJobs ?? 1_000, 'maxJobs')
  const maxTimeMs = durationMs(options.maxTime ?? '30d', 'maxTime')
  const withinMs = durationMs(options.within ?? '30s', 'within')
  const reserveMs = Math.min(500, withinMs / 2)
  const deadline = performance.now() + withinMs
  const handled = new Set(Object.keys(handlers).filter((name) => handlers[name]))
  const runs: RunAttempt[] = []
  let movedMs = 0

  async function refuse(what: string, left: readonly Job[]): Promise<never> {
    const lines = (await explainLeft(any, left, handled)).map(lineOf)
    const more = lines.length > 20 ? [`… and ${lines.length - 20} more`] : []
    throw new GenjobsError(
      'wait_timeout',
      [
        `${what}, and ${left.length} ${left.length === 1 ? 'job is' : 'jobs are'} left:`,
        ...lines.slice(0, 20),
        ...more,
      ].join('\n  '),
      { hint: 'Either the jobs never end, such as one that submits the next, or the bound is too low.' },
    )
  }

  for (;;) {
    const limit = Math.min(concurrency, maxJobs - runs.length)
    const left = Math.max(1, deadline - performance.now())
    const claimed: { id: string; kind: string; owner: string; attempt: number }[] = []
    const { released } = await any.drain({
      handlers,
      limit,
      within: left,
      reserve: reserveMs,
      onClaim: (notes) => claimed.push(...notes),
    })
    for (const run of await outcomesOf(any, claimed)) runs.push(run)

    const isOver = performance.now() >= deadline - reserveMs
    const waiting = await liveJobs(any)
    const able = waiting.filter((job) => handled.has(job.kind))
    // A drain whose time was over has perhaps not even looked.
    if (released > 0 || (isOver && able.length > 0)) {
      await refuse(`the jobs did not come to an end within ${withinMs} ms`, waiting)
    }
    if (able.length > 0 && runs.length >= maxJobs) await refuse(`${maxJobs} attempts have run`, waiting)
    if (claimed.length > 0) continue

    const next = able.length > 0 ? await clock?.next([...handled]) : undefined
    if (!clock || !next)
      return { runs, counts: countsOf(runs), movedMs, left: await explainLeft(any, waiting, handled) }
    // Times of the database are finer than those of JavaScript.
    const ms = next.getTime() - (await clock.now()).getTime() + 1
    if (movedMs + ms > maxTimeMs) {
      await refuse(`the next job is due at ${next.toISOString()}, ${movedMs + ms} ms from the start`, waiting)
    }
    if (ms > 0) await clock.advance(ms)
    movedMs += Math.max(0, ms)
  }
}

/** What became of the attempts of one drain; of several of one job, only the last can have ended it. */
async function outcomesOf(
  jobs: Jobs,
  claimed: readonly { id: string; kind: string; owner: string; attempt: number }[],
): Promise<RunAttempt[]> {
  const last = new Map(claimed.map((one) => [one.id, one.attempt]))
  const found = new Map<string, Job | undefined>()
  for (const id of last.keys()) found.set(id, await jobs.find(id))
  return claimed.map(({ id, kind, owner, attempt }) => {
    const job = found.get(id)
    const outcome = last.get(id) === attempt ? outcomeOf(job?.status, job) : 'retried'
    return { id, kind, owner, attempt, outcome }
  })
}

function outcomeOf(status: JobStatus | undefined, job: Job | undefined): RunAttempt['outcome'] {
  if (status === 'succeeded' || status === 'failed' || status === 'canceled') return status
  return job?.error && job.error.code !== 'worker_lost' ? 'retried' : 'lost'
}

function countsOf(runs: readonly RunAttempt[]): IdleSummary['counts'] {
  const counts = { succeeded: 0, failed: 0, canceled: 0, retried: 0, lost: 0 }
  for (const { outcome } of runs) counts[outcome]++
  return counts
}

function lineOf({ id, kind, owner, status, why }: LeftJob): string {
  return `${kind} ${id} of ${owner} (${status}): ${why}`
}
