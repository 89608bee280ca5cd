import { HELD, KEYS, SEEN } from '../postgres/registers.ts'
import { NO_KEY_UPDATE, UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Part } from './configuration.ts'
import { bits, commit, type Step } from './step.ts'
import { limitValue, loweredFromOf, maxOf } from './values.ts'
import { slotsOf, type World } from './world.ts'
import { wake } from './wake.ts'

const source = 'sweep/sweep_limits.sql'

/** Unused limits, one transaction. */
export const sweepLimits = (): Part => (w) => [...sweepLimitsSteps(w), commit(source)]

export function sweepLimitsSteps(w: World): Step[] {
  const unused = (t: Transaction, k: number): boolean =>
    t.see(w.limit(k)) !== 0 && slotsOf(w, t, k) === 0 && w.lanes.every((_, l) => t.see(w.laneKey(l, k)) === 0)
  const blind = w.without.has('sweep-limits-without-second-look')
  return [
    ...refreshPlans(w),
    {
      name: 'SWEEP LIMITS: snapshot of the unused limits',
      source,
      run: (t) =>
        t.set(
          SEEN,
          w.limits.reduce((set, _, k) => (unused(t, k) ? set | (1 << k) : set), 0),
        ),
    },
    {
      name: 'SWEEP LIMITS: lock those that are free for update',
      source,
      skip: (t) => t.get(SEEN) === 0,
      run(t) {
        for (const k of bits(t.get(SEEN), w.limits.length)) {
          if (t.tryLock(w.limit(k), UPDATE)) t.set(HELD, t.get(HELD) | (1 << k))
        }
      },
    },
    {
      name: 'SWEEP LIMITS: look again, and delete',
      source,
      skip: (t) => t.get(HELD) === 0,
      run(t) {
        for (const k of bits(t.get(HELD), w.limits.length)) if (blind || unused(t, k)) t.put(w.limit(k), 0)
        t.set(HELD, 0)
        t.set(SEEN, 0)
      },
    },
  ]
}

/** A plan's maximum that a limit has missed: limits/refresh_plan_limits.sql, called at the start of sweep_limits. */
function refreshPlans(w: World): Step[] {
  const plans = 'limits/refresh_plan_limits.sql'
  const outOfOrder = w.without.has('sweep-refreshes-out-of-order')
  const planMax = (k: number): number | undefined => w.configuration.limits[k]?.planMax
  const differs = (t: Transaction, k: number): boolean =>
    planMax(k) !== undefined && t.see(w.limit(k)) !== 0 && maxOf(t.see(w.limit(k))) !== planMax(k)
  const all = w.limits.map((_, k) => k).filter((k) => planMax(k) !== undefined)
  if (all.length === 0) return []
  return [
    {
      name: 'SWEEP LIMITS: which maxima differ from the plan?',
      source: plans,
      run(t) {
        t.set(KEYS, 0)
        t.set(
          SEEN,
          all.reduce((set, k) => (differs(t, k) ? set | (1 << k) : set), 0),
        )
      },
    },
    ...all.map((k): Step => ({
      name: `SWEEP LIMITS: lock limit ${k}, whose plan has changed`,
      source: plans,
      skip: (t) => !(t.get(SEEN) & (1 << k)),
      ...(outOfOrder ? { waits: () => ({ row: w.limit(k), mode: NO_KEY_UPDATE }) } : {}),
      run(t) {
        if (!t.tryLock(w.limit(k), NO_KEY_UPDATE) || !differs(t, k)) return
        const old = t.see(w.limit(k))
        t.put(w.limit(k), limitValue(planMax(k) ?? 0, Math.max(loweredFromOf(old), maxOf(old))))
        t.set(KEYS, t.get(KEYS) | (1 << k))
      },
    })),
    ...wake(w, 'SWEEP LIMITS', (t) => t.get(KEYS)),
  ]
}
