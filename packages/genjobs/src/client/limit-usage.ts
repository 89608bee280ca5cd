import type { JobStatus, WhenFull } from '@genjobs/contract'

/** What is taken of a limit, by whom, and what waits behind it. */
export type LimitUsage = {
  key: string
  /** Null while only an override of it is known. */
  whenFull: WhenFull | null
  max: number | null
  used: number
  /** The jobs that hold it, for longest first; at most as many as were asked for. */
  holders: { job: string; kind: string; owner: string; status: JobStatus; since: Date }[]
  /** How many queues wait for it, counted up to 1,000: one for each owner, kind and priority. */
  queues: number
  /** The first of these: how many jobs are in each, counted up to 1,000, and which comes first. */
  waiting: { kind: string; owner: string; priority: number; jobs: number; first: string }[]
}

export type LimitUsageOptions = {
  /** Only these. */
  keys?: readonly string[]
  /** Only those that one of his jobs holds or waits for. */
  owner?: string
  /** How many holders and queues of each limit are named. 1 to 1,000, default 10. */
  limit?: number
}

/** A row of limit_usage(). */
export type LimitUsageRow = {
  key: string
  policy: WhenFull | null
  max: number | null
  used: number
  holders: { job: string; kind: string; owner: string; status: JobStatus; since: string }[]
  lanes: number
  waiting: LimitUsage['waiting']
}

export function toLimitUsage({ key, policy, max, used, holders, lanes, waiting }: LimitUsageRow): LimitUsage {
  return {
    key,
    whenFull: policy,
    max,
    used,
    holders: holders.map((holder) => ({ ...holder, since: new Date(holder.since) })),
    queues: lanes,
    waiting,
  }
}
