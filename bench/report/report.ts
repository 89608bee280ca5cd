import type { LeftOut } from './left-out.ts'
import type { MachineFacts } from './machine-facts.ts'
import type { ScenarioResult } from './summary.ts'

/** All that a run has found. */
export type Report = {
  machine: MachineFacts
  repeats: number
  /** The planner's statistics were left as they are after filling. */
  stale: boolean
  /** Finished jobs in the scenarios that are about them. */
  history: number
  scenarios: ScenarioResult[]
  leftOut: readonly LeftOut[]
}
