import type { Caller } from '../client/engine.ts'

/** A job as one line of JSON. */
export type JobLine = { id: string; line: string }

/** A job that is to be removed, and its version; without an id nothing is known yet, and more is asked for. */
export type DueRow = { id: string | null; version: string | null; line: string | null; more: boolean }

export type EventLine = { job_id: string; seq: number | null; line: string }

export type RetainedKindRow = { kind: string; keep_ms: number; waiting: number; due: number }

export type RemovalRow = { name: string; removed_at: Date; bytes: number }

export type PartitionRow = {
  name: string
  from_at: Date | null
  to_at: Date | null
  bytes: number
  live_jobs: number
}

export type HistoryType = 'attempt' | 'step' | 'event'

/** The functions of the engine for what is removed, archived, exported and erased. */
export function retentionCalls({ call, one, value }: Caller) {
  const interval = (ms: number) => `${ms} milliseconds`
  return {
    trimJobs: (limit: number) => one<{ removed: number; more: boolean }>('trim_jobs', [limit]),
    trimEvents: (keepMs: number, limit: number) =>
      one<{ removed: number; more: boolean }>('trim_events', [interval(keepMs), limit]),
    dueJobs: (kind: string, keepMs: number, limit: number) => call<DueRow>('due_jobs', [kind, interval(keepMs), limit]),
    removeJobs: (ids: readonly string[], versions: readonly string[] | null) =>
      value<number>('remove_jobs', [ids, versions]),
    removeEvents: (ids: readonly string[]) => one<{ removed: number; settled: number }>('remove_events', [ids]),
    historyLines: (ids: readonly string[], types: readonly HistoryType[], after: EventLine | null, limit: number) =>
      call<EventLine>('history_lines', [ids, types, after?.job_id ?? null, after?.seq ?? null, limit]),
    retainedKinds: () => call<RetainedKindRow>('retained_kinds', []),
    partitions: () => call<PartitionRow>('partitions', []),
    setArchiving: (archiving: boolean) => call('set_archiving', [archiving]),
    listRemovals: () => call<RemovalRow>('list_removals', []),
    removedLines: (removal: string, after: string | null, limit: number) =>
      call<JobLine>('removed_lines', [removal, after, limit]),
    finishRemoval: (removal: string) => value<boolean>('finish_removal', [removal]),
    eraseOwner: (owner: string, limit: number) =>
      one<{ erased: number; remaining: number }>('erase_owner', [owner, limit]),
    exportOwner: async (owner: string) =>
      (await call<{ export_owner: string }>('export_owner', [owner])).map((row) => row.export_owner),
    exportJobs: (owner: string, after: string | null, limit: number) =>
      call<JobLine>('export_jobs', [owner, after, limit]),
  }
}
