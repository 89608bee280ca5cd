import { GenjobsError, type Job } from '@genjobs/contract'
import type { Call } from './endpoint.ts'
import { noSuchJob } from './problem/problem.ts'

/** The job as it is, after waiting up to so long for its end. @throws Refusal `not_found` when it is gone */
export async function untilEnded({ api, request, shutdown }: Call, id: string, waitMs: number): Promise<Job> {
  if (waitMs > 0 && !shutdown?.aborted) {
    const stop = new AbortController()
    const end = () => stop.abort(new GenjobsError('wait_timeout', 'the wait is over'))
    request.signal.addEventListener('abort', end, { once: true })
    shutdown?.addEventListener('abort', end, { once: true })
    try {
      return await api.jobs.wait(id, { timeout: waitMs, signal: stop.signal })
    } catch (error) {
      if (!(error instanceof GenjobsError && error.code === 'wait_timeout')) throw error
    } finally {
      request.signal.removeEventListener('abort', end)
      shutdown?.removeEventListener('abort', end)
    }
  }
  const job = await api.jobs.find(id)
  if (!job) throw noSuchJob()
  return job
}
