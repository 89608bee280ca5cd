import { drained } from './drained.ts'
import type { Scenario } from './scenario.ts'

const withLimits = (id: string, title: string, looseLimits: number): Scenario => ({
  id,
  title,
  workload: { aim: 'throughput', slots: 1_000, looseLimits },
  figure: 'rate',
  peers: ['genjobs'],
  run: (bench) =>
    drained(bench, {
      batch: { count: Math.ceil(50_000 * bench.scale), owners: 100 },
      workers: 1,
      handlerMs: [0, 0],
      withinMs: 120_000,
    }),
})

export const withoutLimits = withLimits('s9-without', 'Drain of 50,000 jobs without limits', 0)
export const threeLimits = withLimits('s9', 'Drain of 50,000 jobs with three limits that bind nobody', 3)
