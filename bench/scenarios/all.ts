import { singleSubmits } from './s1-single-submits.ts'
import { bulkSubmit, bulkWithLimits } from './s2-bulk-submit.ts'
import { drainOne, drainTwo } from './s3-drain.ts'
import { idleLatency } from './s4-idle-latency.ts'
import { onePerOwnerScenarios } from './s5-one-per-owner.ts'
import { behind200k, behindMillion } from './s6-capped-in-front.ts'
import { historyScenarios } from './s7-history.ts'
import { openTransaction } from './s8-open-transaction.ts'
import { threeLimits, withoutLimits } from './s9-cost-of-limits.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [
  singleSubmits,
  bulkSubmit,
  bulkWithLimits,
  drainOne,
  drainTwo,
  idleLatency,
  ...onePerOwnerScenarios,
  behind200k,
  behindMillion,
  ...historyScenarios,
  openTransaction,
  withoutLimits,
  threeLimits,
]
