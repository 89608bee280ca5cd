import { singleSubmits } from './s1-single-submits.ts'
import { bulkSubmit } from './s2-bulk-submit.ts'
import { drainOne, drainTwo } from './s3-drain.ts'
import { idleLatency } from './s4-idle-latency.ts'
import { blocks, blocksRandom, interleaved, interleavedRandom } from './s5-one-per-owner.ts'
import { threeLimits, withoutLimits } from './s9-cost-of-limits.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [
  singleSubmits,
  bulkSubmit,
  drainOne,
  drainTwo,
  idleLatency,
  interleaved,
  blocks,
  interleavedRandom,
  blocksRandom,
  withoutLimits,
  threeLimits,
]
