import type { Job } from '@genjobs/contract'
import type { Call } from './endpoint.ts'
import { noSuchJob } from './problem/problem.ts'

/** The job as it is, after waiting up to so long for its end. @throws Refusal `not_found` when it is gone */
export async function untilEnded(call: Call, id: string, waitMs: number): Promise<Job> {
  const ended = waitMs > 0 ? await watchedEnd(call, id, waitMs) : undefined
  const job = ended ?? (await call.api.jobs.find(id))
  if (!job) throw noSuchJob()
  return job
}

/** All who wait share the one query of the live feed; undefined when the time is over, or the client gone. */
async function watchedEnd({ api, request, shutdown }: Call, id: string, waitMs: number): Promise<Job | undefined> {
  if (request.signal.aborted || shutdown?.aborted) return undefined
  const stop = new AbortController()
  const end = () => stop.abort()
  const timer = setTimeout(end, waitMs)
  request.signal.addEventListener('abort', end, { once: true })
  shutdown?.addEventListener('abort', end, { once: true })
  try {
    // Its events are of no interest here.
    for await (const { job, ended } of api.jobs.watch(id, { after: Number.MAX_SAFE_INTEGER, signal: stop.signal })) {
      if (ended) return job ?? undefined
    }
    return undefined
  } finally {
    clearTimeout(timer)
    request.signal.removeEventListener('abort', end)
    shutdown?.removeEventListener('abort', end)
  }
}
