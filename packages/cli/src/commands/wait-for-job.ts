import { GenjobsError, isTerminal, type Duration } from '@genjobs/contract'
import type { Job, Jobs, SubmittedJob } from 'genjobs'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { jobLines, jobNote } from '../output/job-text.ts'
import { patiently } from '../session/patiently.ts'

/** How often somebody who waits hears of progress. */
const lookMs = 500

/**
 * Wait for the end of a job, telling on stderr what happens, and print it.
 * @throws CliError `job_failed`, `job_canceled`, `interrupted`; GenjobsError `wait_timeout`
 */
export async function waitForJob(
  context: Context,
  jobs: Jobs,
  { id, replayed }: SubmittedJob,
  timeout?: Duration,
): Promise<void> {
  using interrupt = onInterrupt()
  const story = tellStory(context, jobs, id)
  let job: Job
  try {
    job = await patiently(() =>
      jobs.wait(id, { ...(timeout === undefined ? {} : { timeout }), signal: interrupt.signal }),
    )
  } catch (error) {
    const hint = `The job goes on. See ${context.next(`status ${id}`)}`
    if (interrupt.signal.aborted)
      throw new CliError('interrupted', exitCodes.interrupted, `no longer waiting for ${id}`, { hint, jobId: id })
    if (error instanceof GenjobsError && error.code === 'wait_timeout') {
      throw new GenjobsError('wait_timeout', error.message, {
        jobId: id,
        hint: `${hint}; does a worker run? ${context.next('work')}`,
      })
    }
    throw error
  } finally {
    await story.end()
  }
  if (context.json) context.printJson({ job, replayed })
  else context.print(...jobLines(job, [], context.paint, context.columns))
  if (job.status === 'succeeded') return
  const details = { jobId: id, hint: `See ${context.next(`status ${id}`)}` }
  if (job.status === 'canceled')
    throw new CliError('job_canceled', exitCodes.jobEnded, `job ${id} was canceled`, details)
  throw new CliError(
    'job_failed',
    exitCodes.jobEnded,
    `job ${id} failed: ${job.error?.message ?? 'without a reason'}`,
    details,
  )
}

/** A line for each change of what the job is doing. */
function tellStory(context: Context, jobs: Jobs, id: string): { end(): Promise<void> } {
  if (context.json) return { end: async () => undefined }
  let last = ''
  let looking: Promise<void> | undefined
  const look = async () => {
    const job = await jobs.find(id).catch(() => undefined)
    if (!job || isTerminal(job.status)) return
    const line = `${job.status}${jobNote(job) === '' ? '' : `  ${jobNote(job)}`}`
    if (line !== last) context.note(context.paint.dim(line))
    last = line
  }
  const start = () => (looking ??= look().finally(() => (looking = undefined)))
  context.note(context.paint.dim(`waiting for ${id}; Ctrl-C stops the waiting, not the job`))
  void start()
  const timer = setInterval(() => void start(), lookMs)
  return {
    async end() {
      clearInterval(timer)
      await looking
    },
  }
}
