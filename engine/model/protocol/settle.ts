import { FULL, JOBS, KEYS } from '../postgres/registers.ts'
import { NO_KEY_UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { bits, type Step } from './step.ts'
import { epochOf, jobValue, LIVE } from './values.ts'
import { type World } from './world.ts'
import { chooseLanes, wake } from './wake.ts'

const source = 'finish/settle_jobs.sql'

/** The queue-limits of which the jobs in JOBS hold slots. */
export function keysOfSlots(w: World, t: Transaction): number {
  let keys = 0
  for (const j of bits(t.get(JOBS), w.jobs.length)) {
    w.limits.forEach(({ policy }, k) => {
      if (policy === 'queue' && t.see(w.slot(k, j))) keys |= 1 << k
    })
  }
  return keys
}

/**
 * FINISH, from the limits on: finish/settle_jobs.sql. The jobs are in JOBS and nobody else's. `becomes` is what each
 * turns into; LIVE means that it will be tried again.
 */
export function settle(
  w: World,
  name: string,
  becomes: (t: Transaction, j: number) => number,
  toLane?: (jobs: (t: Transaction) => number) => Step[],
): Step[] {
  const limits = w.limits.map((_, k) => k)
  const unlocked = w.without.has('cancel-without-limits') && name === 'CANCEL'
  const early = w.without.has('wake-in-the-locking-statement')
  const outcome: Step = {
    name: `${name}: delete slots, write the outcome`,
    source,
    local: true,
    run(t) {
      let again = 0
      for (const j of bits(t.get(JOBS), w.jobs.length)) {
        const status = becomes(t, j)
        w.limits.forEach(({ policy }, k) => {
          if ((policy === 'queue' || status !== LIVE) && t.see(w.slot(k, j))) t.put(w.slot(k, j), 0)
        })
        t.put(w.job(j), jobValue(status, epochOf(t.see(w.job(j)))))
        if (status !== LIVE) continue
        again |= 1 << j
        if (!toLane) t.put(w.scheduled(j), 1)
      }
      t.set(FULL, again)
    },
  }
  return [
    {
      name: `${name}: which queue-limits?`,
      source,
      local: true,
      run: (t) => t.set(KEYS, keysOfSlots(w, t)),
    },
    outcome,
    ...(early ? [chooseLanes(w, name, (t) => t.get(KEYS))] : []),
    ...limits.map((_, i): Step => {
      const k = (t: Transaction): number =>
        w.without.has('limits-in-no-order') && t.me % 2 ? limits.length - 1 - i : i
      return {
        name: `${name}: lock limit number ${i}`,
        source,
        skip: (t) => unlocked || !(t.get(KEYS) & (1 << k(t))),
        waits: (t) => ({ row: w.limit(k(t)), mode: NO_KEY_UPDATE }),
        run: (t) => void t.lock(w.limit(k(t)), NO_KEY_UPDATE),
      }
    }),
    ...(toLane?.((t) => t.get(FULL)) ?? []),
    ...wake(w, name, (t) => (w.without.has('finish-wakes-nobody') ? 0 : t.get(KEYS)), early),
  ]
}

/** Lock the queue-limits of JOBS without waiting; only jobs of which every one was free stay. leases/lock_limits_nowait.sql */
export function lockLimitsNowait(w: World, name: string): Step {
  return {
    name: `${name}: lock the limits that are free`,
    source: 'leases/lock_limits_nowait.sql',
    skip: (t) => t.get(JOBS) === 0,
    run(t) {
      let held = 0
      for (const k of bits(keysOfSlots(w, t), w.limits.length)) {
        if (t.tryLock(w.limit(k), NO_KEY_UPDATE)) held |= 1 << k
      }
      const jobs = bits(t.get(JOBS), w.jobs.length).filter((j) =>
        w.limits.every(({ policy }, k) => policy !== 'queue' || !t.see(w.slot(k, j)) || (held & (1 << k)) !== 0),
      )
      t.set(
        JOBS,
        jobs.reduce((set, j) => set | (1 << j), 0),
      )
    },
  }
}
