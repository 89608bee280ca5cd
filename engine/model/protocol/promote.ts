import { JOBS, KEYS } from '../postgres/registers.ts'
import { NO_KEY_UPDATE, UPDATE } from '../postgres/modes.ts'
import { type Part } from './configuration.ts'
import { enqueue } from './enqueue.ts'
import { commit, type Step } from './step.ts'
import { type World } from './world.ts'
import { wake } from './wake.ts'

const source = 'submit/promote_due.sql'

/** PROMOTE, one transaction. Time is not modelled: whatever is scheduled is due. */
export const promote = (): Part => (w) => [...promoteSteps(w), commit(source)]

export function promoteSteps(w: World): Step[] {
  return [
    {
      name: 'PROMOTE: take the due rows, skip locked',
      source,
      run(t) {
        let taken = 0
        w.jobs.forEach((_, j) => {
          if (!t.tryLock(w.scheduled(j), UPDATE)) return
          t.put(w.scheduled(j), 0)
          taken |= 1 << j
        })
        t.set(JOBS, taken)
      },
    },
    ...enqueue(w, (t) => t.get(JOBS), !w.without.has('promote-without-key-share')),
  ]
}

/** The second half of the remedy in `mutants.ts`: keys of which a wake found a lane locked, each in a transaction. */
export const wakeAgain = (): Part => (w) =>
  w.limits.flatMap((_, k): Step[] => [
    {
      name: `WAKE AGAIN: is there a note about limit ${k}?`,
      source: 'limits/wake_lanes.sql',
      run: (t) => t.set(KEYS, t.see(w.again(k)) ? 1 << k : 0),
    },
    {
      name: `WAKE AGAIN: lock limit ${k}`,
      source: 'limits/wake_lanes.sql',
      skip: (t) => t.get(KEYS) === 0,
      waits: () => ({ row: w.limit(k), mode: NO_KEY_UPDATE }),
      run(t) {
        if (!t.lock(w.limit(k), NO_KEY_UPDATE)) t.set(KEYS, 0)
        else if (t.see(w.again(k))) t.put(w.again(k), 0)
      },
    },
    ...wake(w, 'WAKE AGAIN', (t) => t.get(KEYS)),
    commit('limits/wake_lanes.sql'),
  ])
