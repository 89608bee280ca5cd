import type { Job } from '@genjobs/contract'
import type { KnownCall } from '../endpoint.ts'
import { noSuchJob } from '../problem/problem.ts'
import { ownerScope } from './scope.ts'

/** The job of the path. Somebody else's is answered like one that does not exist. @throws Refusal `not_found` */
export async function ownJob(call: KnownCall): Promise<Job> {
  const owner = ownerScope(call)
  const job = await call.api.jobs.find(call.params['id'] ?? '')
  if (!job || (owner !== undefined && job.owner !== owner)) throw noSuchJob()
  return job
}
