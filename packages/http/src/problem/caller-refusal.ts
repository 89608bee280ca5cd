import { GenjobsError, type ExceededBudget } from '@genjobs/contract'
import { isService } from '../auth/principal.ts'
import type { KnownCall } from '../endpoint.ts'
import { Refusal } from './problem.ts'

/** A refusal of the engine as this caller may see it: places in his body, none but his own jobs, and the figures of his own credits. */
export async function callerRefusal(call: KnownCall, owner: string, error: GenjobsError): Promise<GenjobsError> {
  if (error.issues && error.issues.length > 0) {
    return new Refusal(error.code, error.message, {
      errors: error.issues.map(({ path, message }) => ({ pointer: `/input${path}`, detail: message, code: 'invalid' })),
    })
  }
  if (error.code === 'idempotency_mismatch') {
    return new Refusal(error.code, 'This idempotency key was used with another request.')
  }
  if (error.budget && !isService(call.principal)) return ownBudgetRefusal(error, error.budget)
  if (!error.blockingJobs || isService(call.principal)) return error
  const found = await Promise.all(error.blockingJobs.map((id) => call.api.jobs.find(id)))
  return new GenjobsError(error.code, error.message, {
    hint: error.hint,
    ...(error.key === undefined ? {} : { key: error.key }),
    ...(error.max === undefined ? {} : { max: error.max }),
    blockingJobs: found.flatMap((job) => (job && job.owner === owner ? [job.id] : [])),
  })
}

/** What others spend, and what jobs cost whoever runs them, is not for him. The engine does the same: own_refusal(). */
function ownBudgetRefusal(error: GenjobsError, { scope, measure, period, resetsAt }: ExceededBudget): GenjobsError {
  if (scope === 'owner' && measure === 'credits') return error
  return new GenjobsError(error.code, 'The budget for this is used up.', {
    hint: error.hint,
    budget: { scope, measure, period, resetsAt },
  })
}
