import type { Handler, Job, Jobs } from 'genjobs'

/** What happens to the jobs of a worker in this process. `job` is as the database has it just after. */
export type JobEvent =
  | { type: 'started'; job: { id: string; kind: string; owner: string; attempt: number } }
  | { type: 'succeeded' | 'failed' | 'canceled' | 'parked' | 'retrying' | 'handed_back' | 'lost'; job: Job }

const patienceMs = 10_000

export type Observed = {
  handlers: Record<string, Handler>
  /** Resolves when every event of attempts that have ended was told. */
  settled(): Promise<void>
}

/**
 * Handlers that tell what becomes of their jobs. The end is read from the database, not from what the handler returned:
 * only there is it known whether the result was accepted, and whether the job is tried again.
 */
export function observe(
  jobs: Jobs,
  handlers: Readonly<Record<string, Handler>>,
  tell: (event: JobEvent) => void,
): Observed {
  const open = new Set<Promise<void>>()
  /** How often each job was started here: the end of an earlier start is no longer told once there is a later one. */
  const starts = new Map<string, number>()

  const follow = async (id: string, attempt: number): Promise<void> => {
    const start = starts.get(id)
    const giveUp = performance.now() + patienceMs
    for (let pauseMs = 5; performance.now() < giveUp; pauseMs = Math.min(pauseMs * 2, 250)) {
      const job = await jobs.find(id).catch(() => undefined)
      if (starts.get(id) !== start) return
      const event = job && eventOf(job, attempt)
      if (event) {
        starts.delete(id)
        return tell(event)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  const observed = Object.entries(handlers).map(([name, handler]): [string, Handler] => [
    name,
    async (ctx) => {
      const { id, kind, owner } = ctx.job
      starts.set(id, (starts.get(id) ?? 0) + 1)
      tell({ type: 'started', job: { id, kind, owner, attempt: ctx.attempt } })
      try {
        return (await handler(ctx)) as never
      } finally {
        const following = follow(id, ctx.attempt).finally(() => open.delete(following))
        open.add(following)
      }
    },
  ])
  return {
    handlers: Object.fromEntries(observed),
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}

/** Undefined while the attempt is not over in the database. */
function eventOf(job: Job, attempt: number): JobEvent | undefined {
  if (job.status === 'succeeded' || job.status === 'failed' || job.status === 'canceled')
    return { type: job.status, job }
  if (job.attempt > attempt) return { type: 'lost', job }
  if (job.status === 'running') return undefined
  if (job.status === 'waiting') return { type: 'parked', job }
  // What is handed back costs no attempt.
  return { type: job.attempt < attempt ? 'handed_back' : 'retrying', job }
}
