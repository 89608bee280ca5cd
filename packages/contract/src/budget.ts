export const budgetScopes = ['owner', 'project', 'kind', 'all'] as const
export const budgetMeasures = ['credits', 'cost'] as const
export const budgetPeriods = ['day', 'month', 'total'] as const

export type BudgetScope = (typeof budgetScopes)[number]
/** `credits`: what jobs are charged. `cost`: what they cost whoever runs them, in millionths of a unit of money. */
export type BudgetMeasure = (typeof budgetMeasures)[number]
export type BudgetPeriod = (typeof budgetPeriods)[number]

/** The budget that had no room for a job. Of one that is not their own, end users do not see the figures. */
export type ExceededBudget = {
  scope: BudgetScope
  measure: BudgetMeasure
  period: BudgetPeriod
  /** When its next period begins; null of a total. */
  resetsAt: Date | null
  /** The owner, project or kind. */
  key?: string | null | undefined
  max?: number | undefined
  spent?: number | undefined
  held?: number | undefined
  left?: number | undefined
}
