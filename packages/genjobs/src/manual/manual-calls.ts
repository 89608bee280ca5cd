import type { JobStatus } from '@genjobs/contract'
import type { Caller } from '../client/engine.ts'

/** Why a manual job was, or was not, moved or changed. */
export type ManualResult = 'ok' | 'illegal_transition' | 'forbidden' | 'not_manual' | 'not_found'

/** One item of transition_jobs(). */
export type TransitionItem = {
  job_id: string
  status: string
  error?: string | undefined
  output?: unknown
  cost_micros?: number | undefined
}

/** One item of import_jobs(). */
export type ImportItem = Record<string, unknown>

export type ImportAnswer = {
  item: number
  job_id: string | null
  result: 'imported' | 'known' | 'importable' | 'skipped'
  problem: string | null
}

/** The functions of the engine for jobs of manual kinds. */
export function manualCalls({ call, one }: Pick<Caller, 'call' | 'one'>) {
  return {
    transitionJobs: (items: readonly TransitionItem[], owner: string | null, byOwner: boolean) =>
      call<{ item: number; job_id: string; result: ManualResult; status: JobStatus | null }>('transition_jobs', [
        JSON.stringify(items),
        owner,
        byOwner,
      ]),
    updateJobs: (items: readonly Record<string, unknown>[], owner: string | null, byOwner: boolean) =>
      call<{ item: number; job_id: string; result: Exclude<ManualResult, 'illegal_transition'> }>('update_jobs', [
        JSON.stringify(items),
        owner,
        byOwner,
      ]),
    deleteProject: (project: string, limit: number) =>
      one<{ deleted: number; remaining: number }>('delete_project', [project, limit]),
    forgetInputAsset: (asset: string, limit: number) =>
      one<{ forgotten: number; remaining: number }>('forget_input_asset', [asset, limit]),
    importJobs: (source: string, items: readonly ImportItem[], dryRun: boolean) =>
      call<ImportAnswer>('import_jobs', [source, JSON.stringify(items), dryRun]),
  }
}
