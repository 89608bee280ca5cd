import { GenjobsError, type JobStatus } from '@genjobs/contract'
import { isJobId } from '../client/job-id.ts'
import type { JobsParts } from '../client/jobs-parts.ts'
import { untilNotBusy } from '../client/until-not-busy.ts'
import { outcomeOfResult } from '../worker/outcome.ts'

export type AfterRestoreOptions = {
  /**
   * When the restored database began to serve. What was submitted and claimed since then, in it, is left alone once it is
   * fenced; so the same call again changes nothing. Default: now, which takes all that runs for a remnant of before.
   */
  restoredAt?: Date
  /** Kinds to claim no more jobs of until somebody resumes them, so that nothing is paid for twice before somebody has looked. */
  pause?: readonly string[] | 'all'
  /**
   * Attempts that were running in the backup cost none of the job's attempts. Default false: they count as those of lost
   * workers, so that a kind with one attempt never begins a job twice.
   */
  handBack?: boolean
}

export type AfterRestoreResult = {
  /** The database's time; pass it as `restoredAt` to make the same call again. */
  at: Date
  /** Live jobs that no worker of before can write to any more. */
  fenced: number
  /** Attempts that were running in the backup, and are over now. */
  ended: number
  /** Workers of before that are forgotten; one that is alive comes back by itself. */
  workers: number
  /** Kinds that this call paused. */
  paused: string[]
}

/** A job that was live in the backup and is live still: it may have run, and been paid for, in the time that is lost. */
export type RestoredJob = {
  id: string
  kind: string
  owner: string
  status: JobStatus
  /** Of a manual kind: all of these that are live. */
  manual: boolean
  /** Attempts that the backup knows of. */
  attempt: number
  /** Names of the steps whose results the backup remembers: these are not done again. */
  steps: string[]
  /** Whole credits that are set aside for it. */
  price: number
  createdAt: Date
  startedAt: Date | null
}

export function afterRestore({ engine, hints, kinds, ready }: JobsParts) {
  return {
    /**
     * To be called once after the database came back from a backup, before work goes on: fences off all that was granted
     * before, ends the attempts of before, and lets the numbers of events jump ahead. In one transaction, during which live
     * jobs stand still; it may be called while workers run, and again. See docs/backups.md.
     * @throws GenjobsError `unknown_kind`; `invalid_input` for a time to come; `busy` when a transaction holds live jobs for longer than some seconds
     */
    async afterRestore({
      restoredAt,
      pause = [],
      handBack = false,
    }: AfterRestoreOptions = {}): Promise<AfterRestoreResult> {
      await ready()
      const answer = await engine.afterRestore(restoredAt ?? null, pause === 'all' ? ['*'] : pause, handBack)
      // Those that watch are told of what has changed, and workers that what they hold is lost.
      hints.send('cancel')
      hints.send('change')
      hints.send('work')
      return answer
    },

    /** Jobs that may have run in the time that is lost, a page at a time, in the order of their ids. */
    async restoredJobs({ after, limit = 100 }: { after?: string; limit?: number } = {}): Promise<RestoredJob[]> {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
        throw new GenjobsError('invalid_input', `a page has 1 to 1,000 jobs, not ${limit}`)
      }
      if (after !== undefined && !isJobId(after)) throw new GenjobsError('invalid_input', `${after} is no id of a job`)
      await ready()
      return (await engine.restoredJobs(after ?? null, limit)).map((row) => ({
        id: row.job_id,
        kind: row.kind,
        owner: row.owner_id,
        status: row.status,
        manual: row.manual,
        attempt: row.attempt,
        steps: row.steps,
        price: row.price,
        createdAt: row.created_at,
        startedAt: row.started_at,
      }))
    },

    /**
     * End a live job as succeeded with a result that was made elsewhere, such as one that a provider still has. Its owner
     * pays the full price; whoever runs it is told to stop. The result must fit the kind, where this client knows it.
     * @throws GenjobsError `not_found`; `already_finished`; `illegal_transition` for a manual job, which `transition` moves; `invalid_input`; `busy`
     */
    async supplyResult(id: string, output: unknown, { owner }: { owner?: string } = {}): Promise<void> {
      await ready()
      const [job] = isJobId(id) ? await engine.readJobs([id]) : []
      const kind = job && kinds.get(job.kind)
      const outcome = kind ? await outcomeOfResult(kind, output) : { output }
      if ('error' in outcome)
        throw new GenjobsError('invalid_input', outcome.error?.message ?? 'not a result', { jobId: id })
      const answers = await untilNotBusy([id], async () => [
        { job_id: id.toLowerCase(), ...(await engine.supplyResult(id, outcome.output ?? null, owner ?? null)) },
      ])
      const answer = answers.get(id.toLowerCase()) ?? { result: 'not_found', status: null }
      if (answer.result === 'supplied') {
        hints.send('cancel')
        hints.send('work')
        return
      }
      if (answer.result === 'manual') {
        throw new GenjobsError('illegal_transition', `job ${id} is of a manual kind`, { jobId: id })
      }
      if (answer.result === 'already_finished') {
        throw new GenjobsError('already_finished', `job ${id} has ended: ${answer.status}`, { jobId: id })
      }
      throw new GenjobsError('not_found', `there is no job ${id}`, { jobId: id })
    },
  }
}
