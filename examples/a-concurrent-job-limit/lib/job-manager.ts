import { createJobs, GenjobsError, type Database } from 'genjobs'
import { z } from 'zod'
import { generationKinds, type GenerationLimits, type JobType } from './generation-kinds.ts'

export type StartResult =
  | { started: true; jobId: string }
  | {
      started: false
      /** To be shown to the user as it stands. */
      message: string
      /** The generations that are in the way. */
      activeJobIds: string[]
    }

export type JobManager = ReturnType<typeof createJobManager>

/** The concurrent job limit of one app. Opens nothing until its first use. */
export function createJobManager(database: Database, limits: GenerationLimits = {}) {
  const kinds = generationKinds(limits)
  const jobs = createJobs({ database, kinds: [kinds.image, kinds.video] })

  /** Whether the user has a generation in progress. For showing it; whether another may start, only `startJob` decides. */
  async function hasActiveJob(userId: string): Promise<boolean> {
    if (!(await holdsSlot(userId))) return false
    // Perhaps it only is stale: the database's clock must say.
    await jobs.sweep()
    return await holdsSlot(userId)
  }

  async function holdsSlot(userId: string): Promise<boolean> {
    const [use] = await jobs.limits([`owner:${ownerOf(userId)}`])
    return (use?.used ?? 0) > 0
  }

  /** Check and start in one atomic step, over all browsers and servers. A refusal is an answer, not an error. */
  async function startJob(userId: string, jobType: JobType, input: { prompt?: string } = {}): Promise<StartResult> {
    try {
      const { id } = await jobs.start(kinds[jobType], input, { owner: ownerOf(userId) })
      return { started: true, jobId: id }
    } catch (error) {
      if (!(error instanceof GenjobsError) || error.code !== 'limit_reached') throw error
      return { started: false, message: refusalMessage(error.max ?? 1), activeJobIds: error.blockingJobs ?? [] }
    }
  }

  /** The generation succeeded: its slot is free. False when it had lost its slot, and so does not count. */
  async function completeJob(jobId: string, output?: unknown): Promise<boolean> {
    return (await jobs.complete(jobId, output)).status === 'succeeded'
  }

  /** The generation failed: its slot is free. False when it had ended already, in whatever way. */
  async function failJob(jobId: string, reason: unknown = 'the generation failed'): Promise<boolean> {
    return (await jobs.fail(jobId, reason)).result === 'ok'
  }

  /** End all stale generations, of all users, and return how many. Nothing depends on this call: `startJob` does without. */
  async function cleanupStaleJobs(): Promise<number> {
    let cleaned = 0
    // A sweep does a bounded amount of work.
    for (;;) {
      const { stale } = await jobs.sweep()
      if (stale === 0) return cleaned
      cleaned += stale
    }
  }

  return {
    hasActiveJob,
    startJob,
    completeJob,
    failJob,
    cleanupStaleJobs,
    /** The engine's own client and kinds, for operators and for generations that run in a handler. */
    jobs,
    kinds,
  }
}

/** What the user reads when the limit is full. */
function refusalMessage(max: number): string {
  return max === 1
    ? 'You already have a generation in progress. Please wait for it to complete.'
    : `Maximum ${max} concurrent generations allowed`
}

/** One user must be one owner: the same uuid written in capitals would be another key, and so another limit. */
function ownerOf(userId: string): string {
  return z.uuid().parse(userId).toLowerCase()
}
