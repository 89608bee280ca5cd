import { isTerminal } from '@genjobs/contract'
import type { Job } from 'genjobs'
import { numberOf, type DemoRun } from './find-run.ts'
import { owners, scenario, type DemoJob } from './scenario.ts'
import type { Refusal } from './submitters.ts'

export type DemoEventType = 'queued' | 'started' | 'done' | 'failed' | 'canceled' | 'again' | 'refused'

export type DemoEvent = {
  /** Milliseconds since this process began. */
  at: number
  type: DemoEventType
  job: DemoJob
  /** As the database has it; absent for a refusal. */
  stored?: Job
  refusal?: Refusal
  /** For a refusal: the job in the way. */
  blockedBy?: number | undefined
}

export type OwnerCounts = { name: string; rule: string; queued: number; running: number; done: number; refused: number }

/** What the views show: the jobs of the run as last read, and what has happened. */
export type DemoState = {
  run: DemoRun
  elapsedMs: number
  jobs: readonly Job[]
  events: readonly DemoEvent[]
  owners: readonly OwnerCounts[]
  ended: number
}

const byNumber = new Map(scenario.map((job) => [job.n, job]))

/** Turns successive readings of the run into events and counts. */
export function createTracker(run: DemoRun, now: () => number) {
  const events: DemoEvent[] = []
  const refused = new Map<string, number>()
  let untold: DemoEvent[] = []
  let jobs = new Map([...run.found].map(([n, job]) => [n, job]))

  return {
    /** Take a new reading; returns what happened since the last. */
    read(reading: readonly Job[]): DemoEvent[] {
      const at = now()
      const changed = reading
        .flatMap((stored): DemoEvent[] => {
          const job = byNumber.get(numberOf(stored))
          if (!job) return []
          return changes(jobs.get(job.n), stored).map((type) => ({ at, type, job, stored }))
        })
        .toSorted((a, b) => databaseTime(a) - databaseTime(b))
      jobs = new Map(reading.map((job) => [numberOf(job), job]))
      const numbers = new Map(reading.map((job) => [job.id, numberOf(job)]))
      const refusals = untold.map((event): DemoEvent => {
        const blocker = event.refusal?.error.blockingJobs?.[0]
        return { ...event, blockedBy: blocker === undefined ? undefined : numbers.get(blocker) }
      })
      untold = []
      const fresh = [...changed, ...refusals]
      events.push(...fresh)
      return fresh
    },

    /** Told with the next reading, which knows the job in the way. */
    refuse(refusal: Refusal): void {
      const { owner } = refusal.job
      refused.set(owner, (refused.get(owner) ?? 0) + 1)
      untold.push({ at: now(), type: 'refused', job: refusal.job, refusal })
    },

    state(): DemoState {
      const all = [...jobs.values()]
      return {
        run,
        elapsedMs: now(),
        jobs: all,
        events,
        owners: owners.map((owner) => countsOf(owner, all, refused.get(owner.name) ?? 0)),
        ended: all.filter(({ status }) => isTerminal(status)).length,
      }
    },
  }
}

export type Tracker = ReturnType<typeof createTracker>

function countsOf(owner: { name: string; rule: string }, all: readonly Job[], refused: number): OwnerCounts {
  const own = all.filter((job) => job.owner === owner.name)
  return {
    ...owner,
    queued: own.filter(({ status }) => status === 'queued').length,
    running: own.filter(({ status }) => status === 'running' || status === 'waiting').length,
    done: own.filter(({ status }) => isTerminal(status)).length,
    refused,
  }
}

/** When it happened, by the clock of the database. */
function databaseTime({ type, stored }: DemoEvent): number {
  if (!stored) return 0
  if (type === 'queued') return stored.createdAt.getTime()
  if (type === 'started' && stored.attempt === 1) return (stored.startedAt ?? stored.updatedAt).getTime()
  return (stored.finishedAt ?? stored.updatedAt).getTime()
}

/** What must have happened between two readings of a job; a quick job passes several states in between. */
function changes(before: Job | undefined, after: Job): DemoEventType[] {
  const found: DemoEventType[] = []
  if (!before) found.push('queued')
  const wasRunning = before?.status === 'running' && before.attempt === after.attempt
  if (isTerminal(after.status)) {
    if (before && isTerminal(before.status)) return []
    if (!wasRunning && after.startedAt) found.push('started')
    found.push(after.status === 'succeeded' ? 'done' : after.status === 'failed' ? 'failed' : 'canceled')
  } else if (after.status === 'running') {
    if (!wasRunning) found.push('started')
  } else if (before?.status === 'running') {
    found.push('again')
  }
  return found
}
