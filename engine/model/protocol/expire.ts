import { JOBS } from '../postgres/registers.ts'
import { UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Part } from './configuration.ts'
import { deleteLeases, retried } from './finish.ts'
import { commit, jump, mark, type Step } from './step.ts'
import { type World } from './world.ts'
import { lockLimitsNowait, settle } from './settle.ts'

const source = 'leases/expire_leases.sql'

/** EXPIRE alone, one transaction. */
export const expire = (): Part => (w) => [...expireSteps(w, { wait: true }), commit(source)]

/** EXPIRE: leases of dead workers SKIP LOCKED, then as FINISH. Without `wait`, those whose limits are not free stay. */
export function expireSteps(
  w: World,
  { wait, which = () => 255 }: { wait: boolean; which?: (t: Transaction) => number },
): Step[] {
  const none = Symbol('none')
  return [
    {
      name: 'EXPIRE: lock the leases of dead workers that are free',
      source,
      run(t) {
        let held = 0
        w.jobs.forEach(({ dead }, j) => {
          // Only the lease of the start is of a dead worker; a later one is somebody else's.
          const row = w.lease(j)
          if (dead && which(t) & (1 << j) && t.see(row) === 1 && t.tryLock(row, UPDATE)) held |= 1 << j
        })
        t.set(JOBS, held)
      },
    },
    ...(wait ? [] : [lockLimitsNowait(w, 'EXPIRE')]),
    jump(none, (t) => t.get(JOBS) === 0),
    deleteLeases(w, 'EXPIRE'),
    ...settle(w, 'EXPIRE', (t, j) => retried(w, t, j)),
    mark(none),
  ]
}
