import type { LiveCounts, StatisticsTimes } from './statistics.ts'

/** Ended jobs of one group. What was not asked for by `by` is not there; times are ISO 8601. */
export type WireStatisticsRow = {
  owner?: string | undefined
  /** Null: of no project. */
  project?: string | null | undefined
  kind?: string | undefined
  mode?: string | null | undefined
  status?: string | undefined
  /** When the month, day, hour or minute begins, in UTC. */
  at?: string | undefined
  jobs: number
  succeeded: number
  failed: number
  canceled: number
  /** From 0 to 1, of those that were not canceled; null when all were. */
  successRate: number | null
  /** Millionths of a unit of money. For end users what jobs of manual kinds cost, and 0 of all others. */
  costMicros: number
  averageCostMicros: number
  /** Whole credits. */
  charged: number
  /** How long jobs waited for their first start, and how long they took from then on. */
  wait: StatisticsTimes
  run: StatisticsTimes
}

export type WireStatistics = {
  /** Whole units of what is counted: it may begin earlier and end later than was asked for. Null: no bound. */
  from: string | null
  to: string | null
  rows: WireStatisticsRow[]
  /** Null unless it was asked for. */
  live: LiveCounts | null
}
