import type { JobStatus } from '@genjobs/contract'
import type { ManualResult } from 'genjobs'
import { noSuchJob, Refusal } from './problem.ts'

/** Why a job was not moved or changed by hand. */
export function notMoved(result: Exclude<ManualResult, 'ok'>, status: JobStatus | null): Refusal {
  if (result === 'not_found') return noSuchJob()
  if (result === 'illegal_transition') {
    return new Refusal('illegal_transition', `The job is ${status}.`, {
      hint: 'From queued to running, from there to succeeded or failed.',
    })
  }
  return result === 'not_manual'
    ? new Refusal('forbidden', 'Workers run the jobs of this kind; nobody else moves or changes them.')
    : new Refusal('forbidden', 'Only a service key may move or change this job.')
}
