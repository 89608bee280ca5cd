import { paced } from './paced.ts'
import type { Scenario } from './scenario.ts'

export const idleLatency: Scenario = {
  id: 's4',
  title: 'Submit to start, one job every 20 ms on an idle system',
  workload: { aim: 'latency', slots: 10 },
  figure: 'p50',
  run: (bench) => paced(bench, { count: Math.ceil(1_000 * bench.scale), everyMs: 20, owners: 100 }),
}
