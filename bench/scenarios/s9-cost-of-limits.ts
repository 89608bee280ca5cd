import { drained } from './drained.ts'
import type { Scenario } from './scenario.ts'

const withLimits = (id: string, variant: string, looseLimits: number, against?: Scenario['against']): Scenario => ({
  id,
  title: 'Drain of 50,000 jobs that do nothing, one worker',
  variant,
  workload: { aim: 'throughput', slots: 1_000, looseLimits },
  figure: 'rate',
  peers: ['genjobs'],
  beside: 's9',
  ...(against ? { against } : {}),
  run: (bench) =>
    drained(bench, {
      batch: { count: Math.ceil(50_000 * bench.scale), owners: 100 },
      workers: 1,
      handlerMs: [0, 0],
      withinMs: 120_000,
    }),
})

export const withoutLimits = withLimits('s9-without', 'without limits', 0)
export const threeLimits = withLimits('s9', 'three loose limits', 3, {
  id: 's9-without',
  figures: ['rate', 'cpuStore', 'walBytesPerJob'],
})
