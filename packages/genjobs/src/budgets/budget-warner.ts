import type { BudgetMeasure, BudgetPeriod, BudgetScope } from '@genjobs/contract'
import type { Engine } from '../client/engine.ts'
import type { BudgetWarningRow } from './budget-calls.ts'

/** A budget is used up to its threshold. */
export type BudgetWarning = {
  /** The same warning, given again, has the same. */
  id: number
  scope: BudgetScope
  /** The owner, project or kind, also of a default; null of all. */
  key: string | null
  measure: BudgetMeasure
  period: BudgetPeriod
  max: number
  warnAt: number
  /** As it was then. */
  spent: number
  held: number
  /** Null of a total. */
  startsAt: Date | null
  resetsAt: Date | null
  at: Date
}

export type BudgetWarner = {
  /** The engine, after whose submits and sweeps warnings are looked for. */
  engine: Engine
  deliver(): Promise<number>
  close(): Promise<void>
}

/** How often at most warnings are looked for by themselves. */
const pauseMs = 1_000

export function createBudgetWarner(
  engine: Engine,
  onWarning: ((warning: BudgetWarning) => void | Promise<void>) | undefined,
  onError: (error: unknown) => void,
): BudgetWarner {
  if (!onWarning) return { engine, deliver: () => Promise.resolve(0), close: () => Promise.resolve() }
  let delivering: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let closed = false

  async function deliverAll(): Promise<number> {
    let delivered = 0
    for (;;) {
      const rows = await engine.takeBudgetWarnings(100)
      for (const row of rows) {
        try {
          await onWarning?.(toWarning(row))
        } catch (error) {
          onError(error)
          continue
        }
        // One by one, so that a crash repeats one of them at most.
        await engine.forgetBudgetWarnings([row.id])
        delivered++
      }
      if (rows.length < 100) return delivered
    }
  }

  function look(): Promise<number> {
    lookedAt = performance.now()
    delivering ??= deliverAll().finally(() => (delivering = undefined))
    return delivering
  }

  /** Something may be due. Looked for at once, or when the pause since the last look is over. */
  function nudge(): void {
    if (closed || timer) return
    const wait = lookedAt + pauseMs - performance.now()
    if (wait <= 0 && !delivering) {
      look().catch(onError)
      return
    }
    timer = setTimeout(
      () => {
        timer = undefined
        if (!closed) look().catch(onError)
      },
      Math.max(wait, 1),
    )
    timer.unref()
  }

  const nudging =
    <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await call(...args)
      nudge()
      return answer
    }

  return {
    engine: {
      ...engine,
      submitJobs: nudging(engine.submitJobs),
      retryJobs: nudging(engine.retryJobs),
      runJob: nudging(engine.runJob),
      startJob: nudging(engine.startJob),
      sweep: nudging(engine.sweep),
    },
    async deliver() {
      // What became due after a look had begun is found by the next one.
      await delivering?.catch(() => undefined)
      return await look()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await delivering?.catch(() => undefined)
    },
  }
}

function toWarning(row: BudgetWarningRow): BudgetWarning {
  return {
    id: row.id,
    scope: row.scope,
    key: row.key,
    measure: row.measure,
    period: row.period,
    max: row.max,
    warnAt: row.warn_at,
    spent: row.spent,
    held: row.held,
    startsAt: row.starts_at,
    resetsAt: row.resets_at,
    at: row.created_at,
  }
}
