import { GenjobsError, type BudgetMeasure, type BudgetPeriod, type BudgetScope } from '@genjobs/contract'
import type { JobsParts } from '../client/jobs-parts.ts'
import type { BudgetRow } from './budget-calls.ts'
import type { BudgetWarner } from './budget-warner.ts'

/** Which budget it is. There is one of each. */
export type BudgetSubject = {
  scope: BudgetScope
  /** The owner, project or kind; without one it is the default of each that has none of its own. Of `all` there is none. */
  key?: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
}

export type BudgetOptions = BudgetSubject & {
  /** Whole credits, or millionths of a unit of money; 0 lets nothing through. */
  max: number
  /** What is spent and held when `onBudgetWarning` is called, once a period. */
  warnAt?: number | null
  /** Where its days and months begin at midnight: a name such as `Europe/Berlin`. Default UTC. */
  timeZone?: string
}

/** A budget and what is used of it at this moment. */
export type Budget = {
  id: number
  scope: BudgetScope
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  timeZone: string
  max: number
  warnAt: number | null
  /** Of what has ended. This and the next three are null of a default that is not asked for by key: many use it. */
  spent: number | null
  /** Set aside for live jobs. */
  held: number | null
  /** What a submit may use; never below zero. */
  left: number | null
  /** Spent and held, in whole per cent, rounded up. */
  usedPercent: number | null
  /** Null of a total. */
  startsAt: Date | null
  resetsAt: Date | null
}

export function budgetsOf({ engine, ready }: JobsParts, warner: BudgetWarner) {
  const read = async (scope: BudgetScope | null, key: string | null, after = 0, limit = 200): Promise<Budget[]> => {
    requireAmount('after', after, 0)
    requireAmount('limit', limit, 1)
    await ready()
    return (await engine.readBudgets(scope, key, after, limit)).map(toBudget)
  }

  return {
    /**
     * Set a budget from now on: it counts jobs submitted afterwards. One that is there keeps what is used of it.
     * @throws GenjobsError `invalid_input`
     */
    async set({ scope, key, measure, period, max, warnAt, timeZone }: BudgetOptions): Promise<Budget> {
      // What JSON has no number for would arrive as null, and a bigint not at all.
      requireAmount('max', max, 0)
      if (warnAt !== undefined && warnAt !== null) requireAmount('warnAt', warnAt, 1)
      await ready()
      const id = await engine.setBudget({
        scope,
        key: key ?? null,
        measure,
        period,
        time_zone: timeZone,
        max,
        warn_at: warnAt,
      })
      const [budget] = await read(null, null, id - 1, 1)
      if (budget?.id !== id) throw new GenjobsError('not_found', 'the budget was removed while it was set')
      return budget
    },

    /** Remove a budget and what was counted for it; false when there is none. */
    async remove({ scope, key, measure, period }: BudgetSubject): Promise<boolean> {
      await ready()
      return await engine.removeBudget(scope, key ?? null, measure, period)
    },

    /**
     * Budgets in the order in which they were made. With a key, those in force for it, its own or the default. The next page begins after
     * the last id of this one.
     */
    list: ({
      scope,
      key,
      after = 0,
      limit = 200,
    }: { scope?: BudgetScope; after?: number; limit?: number; key?: string } = {}): Promise<Budget[]> =>
      read(scope ?? null, key ?? null, after, limit),

    /** The budgets in force for an owner. Those of projects, kinds and all hold for his jobs as well. */
    of: (owner: string): Promise<Budget[]> => read('owner', owner),

    /**
     * Give what is due to `onBudgetWarning` now, and return how many were. It is done by itself after submits and sweeps of
     * this process.
     */
    async deliverWarnings(): Promise<number> {
      await ready()
      return await warner.deliver()
    },
  }
}

function requireAmount(what: string, amount: unknown, least: number): void {
  if (!Number.isSafeInteger(amount) || (amount as number) < least) {
    throw new GenjobsError('invalid_input', `${what} is a whole number from ${least} up, not ${String(amount)}`)
  }
}

function toBudget(row: BudgetRow): Budget {
  return {
    id: row.id,
    scope: row.scope,
    key: row.key,
    measure: row.measure,
    period: row.period,
    timeZone: row.time_zone,
    max: row.max,
    warnAt: row.warn_at,
    spent: row.spent,
    held: row.held,
    left: row.remaining,
    usedPercent: row.used_percent,
    startsAt: row.starts_at,
    resetsAt: row.resets_at,
  }
}
