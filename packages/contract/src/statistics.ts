/** What statistics are given by. Hours and minutes are counted of everybody together, for 92 days and for two. */
export const statisticsGroups = [
  'owner',
  'project',
  'kind',
  'mode',
  'status',
  'month',
  'day',
  'hour',
  'minute',
] as const

export type StatisticsGroup = (typeof statisticsGroups)[number]

/** Milliseconds; all are null when none of the jobs ever started. Percentiles are within 5 % (or one millisecond). */
export type StatisticsTimes = {
  average: number | null
  p50: number | null
  p90: number | null
  p99: number | null
}

/** Jobs that are live, by where they stand. */
export type LiveCounts = {
  /** Also what is to start later. */
  queued: number
  running: number
  /** For a provider, or a person. */
  waiting: number
}
