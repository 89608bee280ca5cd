import {
  GenjobsError,
  statisticsGroups,
  type LiveCounts,
  type StatisticsGroup,
  type StatisticsTimes,
} from '@genjobs/contract'
import type { JobsParts } from '../client/jobs-parts.ts'
import { foldStatistics } from './fold-statistics.ts'
import type { AskedStatistics, StatisticsAnswer, StatisticsAnswerRow } from './statistics-calls.ts'

export type StatisticsQuestion = {
  /** Of one owner, in one project, of one kind, in one mode; without any, of everybody. */
  owner?: string
  project?: string
  kind?: string
  mode?: string
  /** Jobs that ended from then on, and before then. Moved outwards to what is counted: see `Statistics`. */
  from?: Date
  to?: Date
  /** One row for each of these instead of one in all. Only one of month, day, hour and minute. */
  by?: readonly StatisticsGroup[]
  /** Count what is live as well. That costs as much as there is live work. Default false. */
  live?: boolean
  /** What a credit is worth, in millionths of a unit of money, for `marginMicros`. */
  creditMicros?: number
  /** At most this many rows, those with the most jobs, or the earliest. Default 1,000. */
  limit?: number
  /** As the owner himself may see it: without what his jobs cost whoever runs them, but for manual kinds. */
  own?: boolean
}

export type StatisticsRow = {
  owner?: string
  /** Null: of no project. */
  project?: string | null
  kind?: string
  mode?: string | null
  status?: 'succeeded' | 'failed' | 'canceled'
  /** When the month, day, hour or minute begins, in UTC. */
  at?: Date
  jobs: number
  succeeded: number
  failed: number
  canceled: number
  /** From 0 to 1, of those that were not canceled; null when all were. */
  successRate: number | null
  /** Millionths of a unit of money, over all attempts. */
  costMicros: number
  averageCostMicros: number
  /** Whole credits. */
  charged: number
  /** What was charged, at `creditMicros` each, less what it cost; null without it. */
  marginMicros: number | null
  /** From the submit, or the time at which a job was told to start, to the first start. */
  wait: StatisticsTimes
  /** From the first start to the end, all attempts and the pauses between them included. */
  run: StatisticsTimes
}

export type Statistics = {
  /** What is counted: whole days (UTC); of everybody also whole hours, and of the last two days whole minutes. */
  from: Date | null
  to: Date | null
  rows: StatisticsRow[]
  live: LiveCounts | null
}

export type ThroughputPoint = { at: Date; ended: number; succeeded: number; failed: number; canceled: number }

/** Each point of time is there, also those in which nothing ended, oldest first; the last is not over yet. */
export type Throughput = { minutes: ThroughputPoint[]; hours: ThroughputPoint[] }

/** What waits to be folded is read by each question: so much of it that folding is the better way. */
const manyPending = 2_000

export function statisticsOf({ engine, onError, ready }: JobsParts) {
  return {
    /**
     * Jobs that have ended: how many, what they cost, how long they waited and ran. Exact at this moment (percentiles
     * within 5 %), and as fast after ten million jobs as after ten: history is not read. A deleted job is counted no
     * more; one that retention took is. Every group has its row; without `by` there is one row, also of no job.
     * @throws GenjobsError `invalid_input`
     */
    async statistics(question: StatisticsQuestion = {}): Promise<Statistics> {
      const asked = toAsked(question)
      await ready()
      const read = await engine.readStatistics(asked)
      const live = question.live ? await engine.liveCounts(asked) : null
      // Where no worker sweeps, whoever reads tidies up.
      if (read.pending > manyPending) void foldStatistics(engine).catch(onError)
      return {
        from: read.since,
        to: read.until,
        rows: rowsOf(read, asked).map((row) => toRow(row, asked.by, question.creditMicros)),
        live: live && {
          queued: countOf(live, 'queued'),
          running: countOf(live, 'running'),
          waiting: countOf(live, 'waiting'),
        },
      }
    },

    /** How many jobs ended, and how: minute by minute and hour by hour, up to now. */
    async throughput({ minutes = 60, hours = 72 }: { minutes?: number; hours?: number } = {}): Promise<Throughput> {
      await ready()
      const rows = await engine.readThroughput(minutes, hours)
      const points = (unit: 'minute' | 'hour') =>
        rows
          .filter((row) => row.unit === unit)
          .map(({ at, jobs: ended, succeeded, failed, canceled }) => ({ at, ended, succeeded, failed, canceled }))
      return { minutes: points('minute'), hours: points('hour') }
    },
  }
}

function toAsked(question: StatisticsQuestion): AskedStatistics {
  const { owner, project, kind, mode, from, to, by = [], limit = 1_000, own = false } = question
  for (const group of by) {
    if (!statisticsGroups.includes(group)) {
      throw new GenjobsError('invalid_input', `statistics are not given by ${group as string}`, {
        hint: `They are by ${statisticsGroups.join(', ')}.`,
      })
    }
  }
  return {
    owner: owner ?? null,
    project: project ?? null,
    kind: kind ?? null,
    mode: mode ?? null,
    from: from ?? null,
    to: to ?? null,
    by,
    limit,
    own,
  }
}

const noTimes = { total: 0, p50: null, p90: null, p99: null }

const nothing: StatisticsAnswerRow = {
  jobs: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  cost_micros: 0,
  charged: 0,
  started: 0,
  wait: noTimes,
  run: noTimes,
}

const rowsOf = ({ answer }: StatisticsAnswer, { by }: AskedStatistics) =>
  answer.length === 0 && by.length === 0 ? [nothing] : answer

function toRow(row: StatisticsAnswerRow, by: readonly string[], creditMicros: number | undefined): StatisticsRow {
  const decided = row.succeeded + row.failed
  return {
    ...(row.owner !== undefined && { owner: row.owner }),
    ...(by.includes('project') && { project: row.project || null }),
    ...(row.kind !== undefined && { kind: row.kind }),
    ...(by.includes('mode') && { mode: row.mode || null }),
    ...(row.status !== undefined && { status: row.status }),
    ...(row.at !== undefined && { at: new Date(row.at) }),
    jobs: row.jobs,
    succeeded: row.succeeded,
    failed: row.failed,
    canceled: row.canceled,
    successRate: decided > 0 ? row.succeeded / decided : null,
    costMicros: row.cost_micros,
    averageCostMicros: row.jobs > 0 ? Math.round(row.cost_micros / row.jobs) : 0,
    charged: row.charged,
    marginMicros: creditMicros === undefined ? null : row.charged * creditMicros - row.cost_micros,
    wait: toTimes(row.wait, row.started),
    run: toTimes(row.run, row.started),
  }
}

const toTimes = ({ total, p50, p90, p99 }: StatisticsAnswerRow['wait'], started: number): StatisticsTimes => ({
  average: started > 0 ? Math.round(total / started) : null,
  p50,
  p90,
  p99,
})

const countOf = (live: readonly { status: string; jobs: number }[], status: string): number =>
  live.filter((row) => row.status === status).reduce((sum, { jobs }) => sum + jobs, 0)
