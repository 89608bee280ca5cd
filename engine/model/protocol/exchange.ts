import { type Claim, claimSteps } from './claim.ts'
import { type Part } from './configuration.ts'
import { type Finish, finishSteps } from './finish.ts'
import { commit } from './step.ts'

/** EXCHANGE, one transaction: FINISH, then a CLAIM that waits for nothing. claim/exchange_jobs.sql */
export const exchange =
  (finished: Finish = {}, claimed: Claim = {}): Part =>
  (w) => [...finishSteps(w, finished), ...claimSteps(w, claimed, true), commit('claim/exchange_jobs.sql')]
