import { GenjobsError, type JobStatus } from '@genjobs/contract'
import { setTimeout as pause } from 'node:timers/promises'
import { isJobId } from '../client/job-id.ts'
import type { JobsParts } from '../client/jobs-parts.ts'
import { storableJson } from '../client/storable.ts'
import { requireCost } from '../credits/price-of.ts'
import { outcomeOfResult } from '../worker/outcome.ts'
import type { ManualResult } from './manual-calls.ts'

/**
 * What became of it; only `ok` has changed anything. `illegal_transition`: from its status there is no way to that one.
 * `forbidden`: the owner himself may not, because the job has a price or its kind is internal. `not_manual`: a worker's.
 */
export type TransitionResult = { id: string; result: ManualResult; status: JobStatus | null }

export type UpdateResult = { id: string; result: Exclude<ManualResult, 'illegal_transition'> }

export type ManualOptions = {
  /** Only where the job is his: another's is answered like one that is not there. */
  owner?: string
  /** For him rather than for the app: jobs with a price and internal kinds are then beyond his reach. Default false. */
  byOwner?: boolean
}

export type TransitionOptions = ManualOptions & {
  /** Why it failed. */
  error?: string
  /** What it made, of a success. */
  output?: unknown
  /** What it has cost in all, in millionths of a unit of money. */
  cost?: number
}

/** What is named is changed; null empties. */
export type JobChanges = {
  mode?: string | null
  inputAsset?: string | null
  error?: string | null
  /** Millionths of a unit of money. */
  cost?: number
  metadata?: Record<string, unknown>
  /** 0 to 100. */
  progress?: number
  step?: string | null
}

const many = 500

/** Jobs of kinds with `manual: true`, which no worker runs. */
export function manualJobs({ engine, hints, kinds, ready }: JobsParts) {
  /** What the kind makes of the output. @throws GenjobsError `invalid_input` where it does not fit */
  async function checkedOutput(id: string, output: unknown, owner: string | undefined): Promise<unknown> {
    const [job] = await engine.readJobs([id])
    const kind = job && (owner === undefined || job.owner_id === owner) ? kinds.get(job.kind) : undefined
    if (!kind) return output
    const outcome = await outcomeOfResult(kind, output)
    if (outcome.outcome === 'succeeded') return outcome.output
    throw new GenjobsError('invalid_input', outcome.error?.message ?? 'the output cannot be stored', { jobId: id })
  }

  /** Call again until nothing is left; a job that is just being moved is left for the next call. */
  async function untilNoneRemain(once: () => Promise<{ done: number; remaining: number }>): Promise<number> {
    let done = 0
    for (let idle = 0; idle < 50;) {
      const answer = await once()
      done += answer.done
      if (answer.remaining === 0) return done
      if (answer.done > 0) idle = 0
      else {
        idle++
        await pause(5 + Math.random() * 10)
      }
    }
    throw new GenjobsError('busy', 'some jobs are in the hands of somebody else')
  }

  return {
    /**
     * Move a job of a manual kind: from `queued` to `running`, from there to `succeeded` or `failed`. An illegal step
     * changes nothing and is answered so. Limits and credits are settled as for any other job.
     * @throws GenjobsError `invalid_input` where the output does not fit its kind, or the cost is no whole number
     */
    async transition(
      id: string,
      status: 'running' | 'succeeded' | 'failed',
      { owner, byOwner = false, error, output, cost }: TransitionOptions = {},
    ): Promise<TransitionResult> {
      await ready()
      if (!isJobId(id)) return { id, result: 'not_found', status: null }
      if (cost !== undefined) requireCost(cost)
      const made = status === 'succeeded' ? await checkedOutput(id, output, owner) : undefined
      const item = { job_id: id, status, error, output: made, cost_micros: cost }
      storableJson(item, 'the transition')
      const [answer] = await engine.transitionJobs([item], owner ?? null, byOwner)
      if (answer?.result === 'ok') hints.send('change')
      return { id, result: answer?.result ?? 'not_found', status: answer?.status ?? null }
    },

    /**
     * Change a job of a manual kind in any state, but not its state. The statistics count one that has ended as what it
     * is now; what a budget has set aside or counted for it stays.
     * @throws GenjobsError `invalid_input`
     */
    async update(
      id: string,
      changes: JobChanges,
      { owner, byOwner = false }: ManualOptions = {},
    ): Promise<UpdateResult> {
      await ready()
      if (!isJobId(id)) return { id, result: 'not_found' }
      const { inputAsset: input_asset, cost: cost_micros, ...same } = changes
      const item = { ...same, input_asset, cost_micros, job_id: id }
      if (cost_micros !== undefined) requireCost(cost_micros)
      storableJson(item, 'the change')
      const [answer] = await engine.updateJobs([item], owner ?? null, byOwner)
      if (answer?.result === 'ok') hints.send('change')
      return { id, result: answer?.result ?? 'not_found' }
    },

    /** Delete all jobs of a project, of whatever owner and kind; live ones are canceled first. Returns how many. */
    async deleteProject(project: string): Promise<number> {
      await ready()
      const deleted = await untilNoneRemain(async () => {
        const { deleted: done, remaining } = await engine.deleteProject(project, many)
        return { done, remaining }
      })
      if (deleted > 0) {
        hints.send('cancel')
        hints.send('work')
      }
      return deleted
    },

    /** Empty the `inputAsset` of all jobs made from a file that is gone. Returns how many. */
    async forgetInputAsset(asset: string): Promise<number> {
      await ready()
      const forgotten = await untilNoneRemain(async () => {
        const { forgotten: done, remaining } = await engine.forgetInputAsset(asset, many)
        return { done, remaining }
      })
      if (forgotten > 0) hints.send('change')
      return forgotten
    },
  }
}
