import type { Peer, Workload } from '../peers/peer.ts'
import type { ProducerProcess, WorkerProcess } from '../processes/start.ts'
import type { Store } from '../servers/store.ts'

/** What one run of one peer gave. Rates are jobs a second, times milliseconds, CPU seconds for 10,000 jobs. */
export type Sample = Partial<
  Record<
    | 'rate'
    | 'p50'
    | 'p95'
    | 'p99'
    | 'cpuStore'
    | 'cpuClient'
    | 'walBytesPerJob'
    | 'connections'
    | 'violations'
    | 'seedRate',
    number
  >
>

export type Bench = {
  peer: Peer
  store: Store
  /** How much of the full amount of jobs is to be run: 1, or less. */
  scale: number
  /** Leave the statistics of the planner as they are after filling. */
  stale: boolean
  producer(): Promise<ProducerProcess>
  worker(): Promise<WorkerProcess>
}

export type Scenario = {
  /** `s3`, and what it is in a line. */
  id: string
  title: string
  workload: Workload
  /** The figure that ratios are made of, and whether more of it is better. */
  figure: 'rate' | 'p50' | 'p99'
  /** Names of the peers that it makes sense for; all without. */
  peers?: readonly string[]
  run(bench: Bench): Promise<Sample>
}
