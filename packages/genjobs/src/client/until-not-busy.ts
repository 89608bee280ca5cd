import { setTimeout as pause } from 'node:timers/promises'
import { GenjobsError } from '@genjobs/contract'
import { isJobId } from './job-id.ts'

/**
 * Ask for jobs until each has its answer: "busy" is a job that is being moved at this very moment. Answers by id, in
 * small letters; what cannot be an id is not asked for.
 * @throws GenjobsError `busy`
 */
export async function untilNotBusy<Answer extends { job_id: string; result: string }>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<Answer[]>,
): Promise<Map<string, Answer & { result: Exclude<Answer['result'], 'busy'> }>> {
  const answers = new Map<string, Answer & { result: Exclude<Answer['result'], 'busy'> }>()
  let open = ids.filter(isJobId)
  for (let round = 0; open.length > 0 && round < 50; round++) {
    if (round > 0) await pause(5 + Math.random() * 10)
    for (const answer of await ask(open)) {
      if (answer.result !== 'busy') answers.set(answer.job_id, answer as never)
    }
    open = open.filter((id) => !answers.has(id.toLowerCase()))
  }
  if (open.length > 0) {
    throw new GenjobsError('busy', `${open.length} jobs could not be taken out of a worker's hands in time`)
  }
  return answers
}
