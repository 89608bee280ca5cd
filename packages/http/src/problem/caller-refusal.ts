import { GenjobsError } from '@genjobs/contract'
import { isService } from '../auth/principal.ts'
import type { KnownCall } from '../endpoint.ts'
import { Refusal } from './problem.ts'

/** A refusal of the engine as this caller may see it: places in his body, and none but his own jobs. */
export async function callerRefusal(call: KnownCall, owner: string, error: GenjobsError): Promise<GenjobsError> {
  if (error.issues && error.issues.length > 0) {
    return new Refusal(error.code, error.message, {
      errors: error.issues.map(({ path, message }) => ({ pointer: `/input${path}`, detail: message, code: 'invalid' })),
    })
  }
  if (error.code === 'idempotency_mismatch') {
    return new Refusal(error.code, 'This idempotency key was used with another request.')
  }
  if (!error.blockingJobs || isService(call.principal)) return error
  const found = await Promise.all(error.blockingJobs.map((id) => call.api.jobs.find(id)))
  return new GenjobsError(error.code, error.message, {
    hint: error.hint,
    ...(error.key === undefined ? {} : { key: error.key }),
    ...(error.max === undefined ? {} : { max: error.max }),
    blockingJobs: found.flatMap((job) => (job && job.owner === owner ? [job.id] : [])),
  })
}
