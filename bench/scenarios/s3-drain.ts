import { drained } from './drained.ts'
import type { Scenario } from './scenario.ts'

const drain = (id: string, title: string, workers: number): Scenario => ({
  id,
  title,
  workload: { aim: 'throughput', slots: 1_000 },
  figure: 'rate',
  run: (bench) =>
    drained(bench, {
      batch: { count: Math.ceil(50_000 * bench.scale), owners: 100 },
      workers,
      handlerMs: [0, 0],
      withinMs: 120_000,
    }),
})

export const drainOne = drain('s3', 'Drain of 50,000 jobs that do nothing, one worker', 1)
export const drainTwo = drain('s3b', 'Drain of 50,000 jobs that do nothing, two workers', 2)
