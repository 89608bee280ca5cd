import type { BudgetMeasure, BudgetPeriod, BudgetScope } from './budget.ts'

/** A budget, and what is used of it at this moment. Times are ISO 8601. */
export type WireBudget = {
  scope: BudgetScope
  /** The owner, project or kind; null of all, and of the default of everyone without a budget of their own. */
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  timeZone: string
  /** Credits, or millionths of a unit of money. Null for end users where the budget is in costs. */
  max: number | null
  /** Null for end users. */
  warnAt: number | null
  /** What has ended; null where `max` is, and of a default, which many use. */
  spent: number | null
  /** Set aside for live jobs. */
  held: number | null
  left: number | null
  /** Spent and held, in whole per cent. */
  usedPercent: number | null
  /** Null of a total. */
  startsAt: string | null
  resetsAt: string | null
}

export type WireBudgetList = { budgets: WireBudget[]; nextCursor: string | null }

/** The body of `PUT /budgets`, for callers with a service key only. The first four say which budget it is. */
export type WireBudgetRequest = {
  scope: BudgetScope
  key?: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  /** Default UTC. */
  timeZone?: string
  max: number
  warnAt?: number | null
}
