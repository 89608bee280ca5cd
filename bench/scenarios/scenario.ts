import type { Peer, Workload } from '../peers/peer.ts'
import type { ProducerProcess, WorkerProcess } from '../processes/start.ts'
import type { Store } from '../servers/store.ts'

/** Rates are jobs a second, times milliseconds, CPU seconds for 10,000 jobs. */
export type Figure =
  | 'rate'
  | 'p50'
  | 'p95'
  | 'p99'
  /** Before something happened, of which the others tell. */
  | 'p50Before'
  | 'p99Before'
  | 'p99Ratio'
  /** Submitted and not handled at the end. */
  | 'backlog'
  | 'cpuStore'
  | 'cpuClient'
  | 'walBytesPerJob'
  | 'connections'
  | 'violations'
  | 'seedRate'

/** What one run of one peer gave. */
export type Sample = Partial<Record<Figure, number>>

export const isBetter = (figure: Figure): 'more' | 'less' =>
  figure === 'rate' || figure === 'seedRate' ? 'more' : 'less'

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
  /** What tells it from those beside it. */
  variant?: string
  workload: Workload
  /** The figure that ratios are made of. */
  figure: Figure
  /** Names of the peers that it makes sense for; all without. */
  peers?: readonly string[]
  /** Scenarios that name the same are taken in turn, sample by sample, as peers are. */
  beside?: string
  /** Another scenario of the run that this one is compared with, for each peer, and by what. */
  against?: { id: string; figures: readonly Figure[] }
  /** The scale of `--short`, where it is not that of the others. */
  shortScale?: number
  /** One store through all samples instead of a new one for each, and what is put into it before the first. */
  kept?: { name: string; fill(url: string, history: number): Promise<void> }
  run(bench: Bench): Promise<Sample>
}
