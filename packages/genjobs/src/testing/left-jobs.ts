import type { Job, JobStatus } from '@genjobs/contract'
import type { Jobs } from '../client/create-jobs.ts'

/** A job that has not ended, and why it does not move. */
export type LeftJob = { id: string; kind: string; owner: string; status: JobStatus; why: string }

const live: readonly JobStatus[] = ['queued', 'running', 'waiting']
const page = 1_000

/** All jobs that have not ended, oldest first. */
export async function liveJobs(jobs: Jobs): Promise<Job[]> {
  const found: Job[] = []
  for (let before: string | undefined; ; before = found.at(-1)?.id) {
    const next = await jobs.list({ status: live, limit: page, ...(before === undefined ? {} : { before }) })
    found.push(...next)
    if (next.length < page) return found.toReversed()
  }
}

/** What a person wants to know who finds these jobs left over. */
export async function explainLeft(jobs: Jobs, left: readonly Job[], handled: ReadonlySet<string>): Promise<LeftJob[]> {
  if (left.length === 0) return []
  const paused = new Set((await jobs.kindInfo()).filter((kind) => kind.paused).map(({ name }) => name))
  const keys = [...new Set(left.flatMap(({ blockedOn }) => blockedOn ?? []))]
  const uses = new Map(
    keys.length === 0 ? [] : (await jobs.limits(keys)).map(({ key, used, max }) => [key, `${used} of ${max}`]),
  )

  const why = (job: Job): string => {
    const lastError = job.error ? `, after attempt ${job.attempt} of ${job.maxAttempts}: ${job.error.message}` : ''
    if (job.status === 'running' && job.reason === 'stalled')
      return 'its worker has gone silent; it goes on at the next sweep'
    if (jobs.kinds.get(job.kind)?.manual) return 'of a manual kind: the app itself ends it'
    if (job.status === 'running') return 'runs elsewhere'
    if (job.status === 'waiting') return 'waits to be woken'
    if (!handled.has(job.kind)) return `no handler for kind "${job.kind}"${lastError}`
    if (paused.has(job.kind)) return `kind "${job.kind}" is paused`
    if (job.reason === 'scheduled') return `scheduled for ${job.runAt?.toISOString() ?? 'later'}${lastError}`
    if (job.blockedOn !== null) {
      return `the limit ${job.blockedOn} is full: ${uses.get(job.blockedOn) ?? 'nothing is known of it'}`
    }
    return `queued${lastError}`
  }
  return left.map((job) => ({ id: job.id, kind: job.kind, owner: job.owner, status: job.status, why: why(job) }))
}
