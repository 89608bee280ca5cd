import { GenjobsError, type AnyKind, type InputOf, type JobStatus } from '@genjobs/contract'
import { failed, outcomeOfResult } from '../worker/outcome.ts'
import type { Engine } from './engine.ts'
import { recovering } from './recovering.ts'
import { buildSubmission, type SubmitOptions, type SubmittedJob } from './submit.ts'

export type CompleteOptions = {
  /** Whole credits to charge, from 0 to the price of the job; the rest goes back. Default the price. */
  charge?: number
}

export type StartOptions = Omit<SubmitOptions, 'delay' | 'runAt' | 'priority'>

/**
 * What became of a started job. `lease_lost`: it had been canceled, cleared or deleted, was stale, or is run by a worker;
 * nothing was changed.
 */
export type FinishResult = {
  id: string
  result: 'ok' | 'already_finished' | 'lease_lost' | 'not_found'
  status: JobStatus | null
}

/** Submit and claim in one step, for work that is done outside of any handler. */
export async function startOutside<K extends AnyKind>(
  engine: Engine,
  kind: K,
  input: InputOf<K>,
  options: StartOptions,
): Promise<SubmittedJob> {
  const submission = await buildSubmission(kind, input, options)
  if (submission instanceof GenjobsError) throw submission
  const start = () => engine.startJob(submission)
  const { job, replayed } = await start().catch(recovering(engine, start))
  return { id: job.id, kind: kind.name, owner: options.owner, replayed }
}

/** @throws GenjobsError `invalid_input` where the output does not fit the kind; the job then runs on */
export async function completeStarted(
  engine: Engine,
  kind: AnyKind,
  id: string,
  output: unknown,
  charge: number | undefined,
): Promise<FinishResult> {
  const outcome = await outcomeOfResult(kind, output)
  if (outcome.outcome !== 'succeeded') {
    throw new GenjobsError('invalid_input', outcome.error?.message ?? 'the output cannot be stored', { jobId: id })
  }
  return { id, ...(await engine.finishStarted(id, 'succeeded', outcome.output, null, charge ?? null)) }
}

/** The job ends as failed, with the message as its error. */
export async function failStarted(engine: Engine, id: string, error: unknown): Promise<FinishResult> {
  const message = error instanceof Error ? error.message || error.name : String(error)
  const { error: failure } = failed('handler_error', message, true)
  return { id, ...(await engine.finishStarted(id, 'failed', null, failure ?? null)) }
}
