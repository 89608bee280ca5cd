import type { JobsParts } from '../client/jobs-parts.ts'
import { eraseOwner, type EraseOptions, type EraseResult } from './erase-owner.ts'
import { exportOwner, type ExportOptions, type OwnerRecord } from './export-owner.ts'

export type RetentionState = {
  /** Kinds with a `keep` of their own. */
  kinds: {
    kind: string
    keepMs: number
    /** Jobs that trimming has come past and that are still there, and how many of them are due. */
    waiting: number
    due: number
  }[]
  /** The partitions of `jobs`, oldest first: what time each holds, and how many of its jobs live. */
  partitions: { name: string; from: Date | null; to: Date | null; bytes: number; liveJobs: number }[]
  /** Partitions that were taken out of `jobs` and wait for a `maintain` with `archive`. */
  removals: { name: string; removedAt: Date; bytes: number }[]
}

export function ownersOf({ engine, hints, ready }: JobsParts) {
  return {
    /**
     * Erase an owner: his jobs, live ones canceled, with results, events and keys, his files, plan, limits and budgets.
     * What moved his credits, and statistics, stay under a name made up; what he had left has expired. May be called again
     * at any time, also after a failure. A handler that is running goes on until its next heartbeat: call it once more
     * after that if it may have written files.
     * @throws GenjobsError `busy` when others hold some of it for half a minute
     */
    async eraseOwner(owner: string, options: EraseOptions = {}): Promise<EraseResult> {
      await ready()
      try {
        return await eraseOwner(engine, owner, options)
      } finally {
        hints.send('cancel')
        hints.send('work')
      }
    },

    /** Everything that is kept of an owner, record by record, each fit for a line of NDJSON. */
    async *exportOwner(owner: string, options: ExportOptions = {}): AsyncGenerator<OwnerRecord, void, undefined> {
      await ready()
      yield* exportOwner(engine, owner, options)
    },

    /** What retention has before it. */
    async retention(): Promise<RetentionState> {
      await ready()
      const kinds = await engine.retainedKinds()
      const partitions = await engine.partitions()
      const removals = await engine.listRemovals()
      return {
        kinds: kinds.map(({ kind, keep_ms: keepMs, waiting, due }) => ({ kind, keepMs, waiting, due })),
        partitions: partitions.map(({ name, from_at: from, to_at: to, bytes, live_jobs: liveJobs }) => ({
          name,
          from,
          to,
          bytes,
          liveJobs,
        })),
        removals: removals.map(({ name, removed_at: removedAt, bytes }) => ({ name, removedAt, bytes })),
      }
    },
  }
}
