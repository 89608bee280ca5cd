/** One job of a scenario. `at` is when it was submitted, in milliseconds of the machine's monotonic clock. */
export type BenchJob = { n: number; owner: string; at: number; pad: string }

/** `key`, where the workload has keys, is a UUID, which the client makes before it sends. */
export type KeyedJob = { job: BenchJob; key?: string }

/** What is to be measured, so that each peer runs with the settings that its documentation recommends for that. */
export type Workload = {
  /**
   * `throughput`: as many jobs as possible. `latency`: few jobs, each at once. `single`: one submit a call, nobody works.
   * `per-owner`: at most one job of an owner at a time.
   */
  aim: 'throughput' | 'latency' | 'single' | 'per-owner'
  /** Of `per-owner`: the jobs of one owner in a row, or one of each owner in turn. */
  layout?: 'interleaved' | 'blocks'
  /** Queued jobs are kept waiting behind one owner who is at his limit. */
  behindOne?: boolean
  /** Limits that bind nobody, on each job; only where a peer knows limits. */
  looseLimits?: number
  /** Each job comes with a key of its own, and what is sent twice makes one job. */
  keys?: boolean
  /** Jobs that run at a time in one worker process. */
  slots: number
}

export type Handle = (job: BenchJob) => Promise<void>

export type Producer = {
  submit(job: BenchJob): Promise<void>
  submitMany(jobs: readonly KeyedJob[]): Promise<void>
  close(): Promise<void>
}

export type Worker = {
  /** Take no more, and come back when all that was taken is stored. */
  stop(): Promise<void>
}

/** A queue under test. Its producer and its worker live in processes of their own. */
export type Peer = {
  name: string
  version: string
  store: 'postgres' | 'redis'
  /** The settings in use, for the report; null where it cannot keep what the workload asks for. */
  settings(workload: Workload): string | null
  /** Make its tables, once for each database. */
  install(url: string, workload: Workload): Promise<void>
  producer(url: string, workload: Workload): Promise<Producer>
  worker(url: string, workload: Workload, handle: Handle): Promise<Worker>
}
