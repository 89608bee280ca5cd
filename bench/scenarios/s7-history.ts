import { fillHistory } from '../history/filled-history.ts'
import type { Workload } from '../peers/peer.ts'
import { drained } from './drained.ts'
import { paced } from './paced.ts'
import type { Bench, Sample, Scenario } from './scenario.ts'

// Jobs of others than those of the history, of a kind that the history is full of.
const prefix = 'new'

const drain = (bench: Bench): Promise<Sample> =>
  drained(bench, {
    batch: { count: Math.ceil(50_000 * bench.scale), owners: 100, prefix },
    workers: 1,
    handlerMs: [0, 0],
    withinMs: 120_000,
  })

const latency = async (bench: Bench): Promise<Sample> => {
  if (!bench.stale) await bench.store.settle()
  return await paced(bench, { count: Math.ceil(1_000 * bench.scale), everyMs: 20, owners: 100, prefix })
}

/** The same twice, one beside the other: in a new database, and in one with a history that is kept from sample to sample. */
function withHistory(
  id: string,
  title: string,
  workload: Workload,
  figures: NonNullable<Scenario['against']>['figures'],
  run: Scenario['run'],
): Scenario[] {
  const both = { title, workload, figure: 'cpuStore', peers: ['genjobs'], beside: id, run } as const
  return [
    { ...both, id: `${id}-empty`, variant: 'empty history' },
    {
      ...both,
      id,
      variant: 'history kept',
      against: { id: `${id}-empty`, figures },
      kept: { name: 'history', fill: fillHistory },
    },
  ]
}

export const historyScenarios: readonly Scenario[] = [
  ...withHistory(
    's7',
    'Drain of 50,000 jobs',
    { aim: 'throughput', slots: 1_000 },
    ['cpuStore', 'rate', 'walBytesPerJob'],
    drain,
  ),
  ...withHistory(
    's7-latency',
    'Submit to start, one job every 20 ms',
    { aim: 'latency', slots: 10 },
    ['cpuStore', 'p50', 'p99'],
    latency,
  ),
]
