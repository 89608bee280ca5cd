import type { BudgetMeasure, BudgetPeriod, BudgetScope } from '@genjobs/contract'
import type { Caller } from '../client/engine.ts'

export type BudgetItem = {
  scope: BudgetScope
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  time_zone?: string | undefined
  max: number
  warn_at?: number | null | undefined
}

export type BudgetRow = {
  id: number
  scope: BudgetScope
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  time_zone: string
  max: number
  warn_at: number | null
  spent: number | null
  held: number | null
  remaining: number | null
  used_percent: number | null
  starts_at: Date | null
  resets_at: Date | null
}

export type BudgetWarningRow = {
  id: number
  scope: BudgetScope
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  max: number
  warn_at: number
  spent: number
  held: number
  starts_at: Date | null
  resets_at: Date | null
  created_at: Date
}

/** The functions of the engine for budgets. */
export function budgetCalls({ call, value }: Pick<Caller, 'call' | 'value'>) {
  return {
    setBudget: (item: BudgetItem) => value<number>('set_budget', [JSON.stringify(item)]),
    removeBudget: (scope: BudgetScope, key: string | null, measure: BudgetMeasure, period: BudgetPeriod) =>
      value<boolean>('remove_budget', [scope, key, measure, period]),
    readBudgets: (scope: BudgetScope | null, key: string | null, after: number, limit: number) =>
      call<BudgetRow>('read_budgets', [scope, key, after, limit]),
    takeBudgetWarnings: (limit: number) => call<BudgetWarningRow>('take_budget_warnings', [limit]),
    forgetBudgetWarnings: (ids: readonly number[]) => value<number>('forget_budget_warnings', [ids]),
    verifyBudgets: () => call<{ problem: string; subject: string }>('verify_budgets', []),
  }
}
