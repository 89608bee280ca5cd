import type { WireBudget } from '@genjobs/contract'
import type { Budget } from 'genjobs'
import { wireTime } from './wire-time.ts'

export function toWireBudget({ id: _id, ...budget }: Budget): WireBudget {
  return { ...budget, startsAt: wireTime(budget.startsAt), resetsAt: wireTime(budget.resetsAt) }
}

/** As its owner may see it: what jobs cost whoever runs them is not for him, but how much of it is used is. */
export function toOwnBudget(budget: Budget): WireBudget {
  const wire = { ...toWireBudget(budget), warnAt: null }
  return budget.measure === 'credits' ? wire : { ...wire, max: null, spent: null, held: null, left: null }
}
