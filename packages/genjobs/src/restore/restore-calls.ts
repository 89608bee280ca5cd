import type { JobStatus } from '@genjobs/contract'
import type { Caller } from '../client/engine.ts'

export type RestoreAnswer = { at: Date; fenced: number; ended: number; workers: number; paused: string[] }

export type RestoredRow = {
  job_id: string
  kind: string
  owner_id: string
  status: JobStatus
  manual: boolean
  attempt: number
  steps: string[]
  price: number
  created_at: Date
  started_at: Date | null
}

export type SupplyAnswer = {
  result: 'supplied' | 'already_finished' | 'manual' | 'not_found' | 'busy'
  status: JobStatus | null
}

/** The functions of the engine for what is left to do after a restore. */
export function restoreCalls({ call, one }: Pick<Caller, 'call' | 'one'>) {
  return {
    afterRestore: (restoredAt: Date | null, pause: readonly string[], handBack: boolean) =>
      one<RestoreAnswer>('after_restore', [restoredAt?.toISOString() ?? null, pause, handBack]),
    restoredJobs: (after: string | null, limit: number) => call<RestoredRow>('restored_jobs', [after, limit]),
    supplyResult: (id: string, output: unknown, owner: string | null) =>
      one<SupplyAnswer>('supply_result', [id, JSON.stringify(output), owner]),
  }
}
