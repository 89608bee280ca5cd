import type { Caller } from '../client/engine.ts'

type TimesRow = { total: number; p50: number | null; p90: number | null; p99: number | null }

export type StatisticsAnswerRow = {
  owner?: string
  project?: string
  kind?: string
  mode?: string
  status?: 'succeeded' | 'failed' | 'canceled'
  /** Milliseconds since 1970. */
  at?: number
  jobs: number
  succeeded: number
  failed: number
  canceled: number
  cost_micros: number
  charged: number
  started: number
  wait: TimesRow
  run: TimesRow
}

export type AskedStatistics = {
  owner: string | null
  project: string | null
  kind: string | null
  mode: string | null
  from: Date | null
  to: Date | null
  by: readonly string[]
  limit: number
  own: boolean
}

export type StatisticsAnswer = {
  /** Null: no bound. */
  since: Date | null
  until: Date | null
  /** Changes that are not folded yet. */
  pending: number
  answer: StatisticsAnswerRow[]
}

export type ThroughputRow = {
  unit: 'minute' | 'hour'
  at: Date
  jobs: number
  succeeded: number
  failed: number
  canceled: number
}

type Filter = Pick<AskedStatistics, 'owner' | 'project' | 'kind' | 'mode'>

/** The functions of the engine for statistics. */
export function statisticsCalls({ call, one, value }: Caller) {
  return {
    readStatistics: ({ owner, project, kind, mode, from, to, by, limit, own }: AskedStatistics) =>
      one<StatisticsAnswer>('read_statistics', [owner, project, kind, mode, from, to, by, limit, own]),
    readThroughput: (minutes: number, hours: number) => call<ThroughputRow>('read_throughput', [minutes, hours]),
    liveCounts: ({ owner, project, kind, mode }: Filter) =>
      call<{ kind: string; status: 'queued' | 'running' | 'waiting'; jobs: number }>('live_counts', [
        owner,
        project,
        kind,
        mode,
      ]),
    foldStatistics: (limit: number) => value<number>('fold_statistics', [limit]),
    verifyStatistics: (exactFrom: Date | null) =>
      call<{ problem: string; subject: string }>('verify_statistics', [exactFrom]),
  }
}
