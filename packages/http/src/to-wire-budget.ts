import type { WireBudget } from '@genjobs/contract'
import type { Budget } from 'genjobs'

const text = (time: Date | null): string | null => time && time.toISOString()

export function toWireBudget({ id: _id, ...budget }: Budget): WireBudget {
  return { ...budget, startsAt: text(budget.startsAt), resetsAt: text(budget.resetsAt) }
}

/** As its owner may see it: what jobs cost whoever runs them is not for him, but how much of it is used is. */
export function toOwnBudget(budget: Budget): WireBudget {
  const wire = { ...toWireBudget(budget), warnAt: null }
  return budget.measure === 'credits' ? wire : { ...wire, max: null, spent: null, held: null, left: null }
}
