import type { Engine, engineOver } from '../engine.ts'

export type BudgetOptions = {
  scope?: unknown
  key?: unknown
  measure?: unknown
  period?: unknown
  time_zone?: unknown
  max?: unknown
  warn_at?: unknown
}

type BudgetRow = { key: string | null; max: number; spent: number; held: number; remaining: number }

type Warning = { id: number; scope: string; key: string | null; warn_at: number; spent: number; held: number }

/** The functions of budgets over one session. */
export function budgetsOver({ rows }: Pick<ReturnType<typeof engineOver> | Engine, 'rows'>) {
  const read = (scope: string, key: string | null) =>
    rows<BudgetRow & { resets_at: Date | null; starts_at: Date | null }>('select * from genjobs.read_budgets($1, $2)', [
      scope,
      key,
    ])
  return {
    /** A budget of ada's credits in all, but for what is said. */
    async set(budget: BudgetOptions): Promise<number> {
      const [row] = await rows<{ id: number }>('select genjobs.set_budget($1) as id', [
        JSON.stringify({
          scope: 'owner',
          ...(budget.scope === undefined || budget.scope === 'owner' ? { key: 'ada' } : {}),
          measure: 'credits',
          period: 'total',
          ...budget,
        }),
      ])
      return row!.id
    },
    async remove(scope: string, key: string | null, measure = 'credits', period = 'total'): Promise<boolean> {
      const [row] = await rows<{ gone: boolean }>('select genjobs.remove_budget($1, $2, $3, $4) as gone', [
        scope,
        key,
        measure,
        period,
      ])
      return row!.gone
    },
    read,
    /** Spent, held and left of what is in force, one entry a budget. */
    use: async (scope: string, key: string | null) =>
      (await read(scope, key)).map(({ spent, held, remaining }) => [spent, held, remaining]),
    warnings: () => rows<Warning>('select * from genjobs.take_budget_warnings()'),
    pending: async () => (await rows<{ n: number }>('select count(*)::integer as n from genjobs.budget_changes'))[0]!.n,
  }
}
