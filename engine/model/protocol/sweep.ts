import { ACCEPTED, FLAG, HELD, JOBS, LANES, SEEN } from '../postgres/registers.ts'
import { UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { endJobs } from './cancel.ts'
import { type Part } from './configuration.ts'
import { expireSteps } from './expire.ts'
import { promoteSteps } from './promote.ts'
import { bits, commit, type Step } from './step.ts'
import { IDLE } from './values.ts'
import { type World } from './world.ts'
import { sweepLimitsSteps } from './sweep-limits.ts'

const source = 'sweep/sweep.sql'

/** The whole sweep, one transaction. */
export const sweep = (): Part => (w) => [
  ...promoteSteps(w),
  noteIf(w, (t) => t.get(LANES) !== 0 && !w.without.has('sweep-waits-holding-lanes')),
  ...expireSteps(w, { wait: true }),
  noteIf(w, (t) => t.get(JOBS) !== 0),
  {
    name: 'SWEEP: which jobs are stale?',
    source,
    run: (t) => t.set(ACCEPTED, staleJobs(w, t)),
  },
  ...endJobs(w, 'STALE', {
    jobs: (t) => t.get(ACCEPTED),
    wait: (t) => t.get(FLAG) === 0,
  }),
  ...sweepLanesSteps(w),
  ...sweepLimitsSteps(w),
  commit(source),
]

/** FLAG: locks are held, so that nothing more may be waited for. */
function noteIf(_w: World, when: (t: Transaction) => boolean): Step {
  return {
    name: '',
    source: '',
    local: true,
    run(t) {
      if (when(t)) t.set(FLAG, 1)
      t.set(LANES, 0)
    },
  }
}

/** Jobs that hold a slot for too long. */
export function staleJobs(w: World, t: Transaction, keys = 255): number {
  return w.jobs.reduce(
    (set, { stale }, j) =>
      stale && w.limits.some((_, k) => keys & (1 << k) && t.see(w.slot(k, j))) ? set | (1 << j) : set,
    0,
  )
}

/** Idle lanes, one transaction: sweep/sweep_lanes.sql */
export const sweepLanes = (): Part => (w) => [...sweepLanesSteps(w), commit('sweep/sweep_lanes.sql')]

function sweepLanesSteps(w: World): Step[] {
  const lanesFile = 'sweep/sweep_lanes.sql'
  const blind = w.without.has('sweep-lanes-without-second-look')
  return [
    {
      name: 'SWEEP LANES: snapshot of the idle lanes',
      source: lanesFile,
      run: (t) =>
        t.set(
          SEEN,
          w.lanes.reduce((set, _, l) => (t.see(w.lane(l)) === IDLE ? set | (1 << l) : set), 0),
        ),
    },
    ...w.lanes.map((_, l): Step => ({
      name: `SWEEP LANES: lane ${l} for update skip locked`,
      source: lanesFile,
      skip: (t) => !(t.get(SEEN) & (1 << l)),
      run(t) {
        if (t.tryLock(w.lane(l), UPDATE) && (blind || t.see(w.lane(l)) === IDLE)) t.set(HELD, t.get(HELD) | (1 << l))
      },
    })),
    {
      name: 'SWEEP LANES: delete them',
      source: lanesFile,
      local: true,
      run(t) {
        for (const l of bits(t.get(HELD), w.lanes.length)) {
          w.limits.forEach((__, k) => {
            if (t.see(w.laneKey(l, k)) && t.isFree(w.laneKey(l, k), UPDATE)) t.put(w.laneKey(l, k), 0)
          })
          if (t.see(w.lane(l))) t.put(w.lane(l), 0)
        }
        t.set(HELD, 0)
        t.set(SEEN, 0)
      },
    },
  ]
}
