import { EMPTY, FULL, LANES, MISSING, SEEN } from '../postgres/registers.ts'
import { KEY_SHARE, NO_KEY_UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { holdInOrder, insertInOrder } from './hold-in-order.ts'
import { jump, mark, type Step } from './step.ts'
import { IDLE, limitValue, READY } from './values.ts'
import { keysOfLanes, lanesOfJobs, type World } from './world.ts'

const source = 'submit/enqueue_jobs.sql'

/** SUBMIT 1 to 3: put jobs into the queue of their lanes. `jobs` says which; it must not change on the way. */
export function enqueue(w: World, jobs: (t: Transaction) => number, keyShare = true): Step[] {
  const none = Symbol('none')
  const lanes = w.lanes.map((_, l) => l)
  const fromPlainRead = w.without.has('idle-from-plain-read')
  const fromKeyShare = w.without.has('idle-from-key-share')
  const idleNow = (t: Transaction): number =>
    lanes.reduce((idle, l) => (t.get(LANES) & (1 << l) && t.see(w.lane(l)) === IDLE ? idle | (1 << l) : idle), 0)

  // SUBMIT 1, submit/enqueue_jobs.sql
  const hold = holdInOrder({
    name: 'SUBMIT 1: lanes for key share',
    source,
    rows: lanes.map(w.lane),
    mode: KEY_SHARE,
    which: (t) => t.get(LANES),
    create: makeLanes(w),
    onSnapshot: (t) => (fromPlainRead ? t.set(EMPTY, idleNow(t)) : undefined),
    onLock: (t, l) => {
      if (fromKeyShare && t.see(w.lane(l)) === IDLE) t.set(EMPTY, t.get(EMPTY) | (1 << l))
    },
  })
  // The mutant: looks, makes what is missing, holds nothing.
  const there = Symbol('there')
  const look: Step[] = [
    {
      name: 'SUBMIT 1 without key share: are the lanes there?',
      source,
      run: (t) => (lanes.every((l) => !(t.get(LANES) & (1 << l)) || t.see(w.lane(l))) ? there : undefined),
    },
    ...makeLanes(w),
    mark(there),
  ]

  return [
    {
      name: '',
      source: '',
      local: true,
      run: (t) => t.set(LANES, lanesOfJobs(w, jobs(t))),
    },
    jump(none, (t) => t.get(LANES) === 0),
    ...(keyShare ? hold : look),
    // SUBMIT 2, submit/enqueue_jobs.sql
    {
      name: 'SUBMIT 2: insert the queue rows',
      source,
      local: true,
      run(t) {
        w.jobs.forEach((_, j) => {
          if (jobs(t) & (1 << j)) t.put(w.queue(j), 1)
        })
      },
    },
    // SUBMIT 3, submit/enqueue_jobs.sql
    {
      name: 'SUBMIT 3: which lanes are idle? (a new statement)',
      source,
      skip: () => w.without.has('submit-never-readies'),
      run: (t) => t.set(SEEN, fromPlainRead || fromKeyShare ? t.get(EMPTY) : idleNow(t)),
    },
    ...lanes.map((l): Step => ({
      name: `SUBMIT 3: lock lane ${l}, seen idle`,
      source,
      skip: (t) => !(t.get(SEEN) & (1 << l)),
      waits: () => ({ row: w.lane(l), mode: NO_KEY_UPDATE }),
      // It is locked whatever it has become; the update looks again.
      run: (t) => void t.lock(w.lane(l), NO_KEY_UPDATE),
    })),
    {
      name: 'SUBMIT 3: idle becomes ready',
      source,
      local: true,
      run(t) {
        for (const l of lanes) if (t.get(SEEN) & (1 << l) && t.see(w.lane(l)) === IDLE) t.put(w.lane(l), READY)
        for (const register of [SEEN, EMPTY, MISSING, FULL]) t.set(register, 0)
      },
    },
    mark(none),
  ]
}

/** Lanes that are missing, the limits that they need, and lane_keys, in this order: submit/make_lanes.sql */
function makeLanes(w: World): Step[] {
  const make = 'submit/make_lanes.sql'
  const limits = w.limits.map((_, k) => k)
  const keys = (t: Transaction): number => keysOfLanes(w, t.get(MISSING))
  return [
    {
      name: 'SUBMIT 1: which lanes are missing?',
      source: make,
      run(t) {
        t.set(MISSING, w.lanes.reduce((all, _, l) => (t.see(w.lane(l)) ? all : all | (1 << l)), 0) & t.get(LANES))
      },
    },
    ...insertInOrder(
      'SUBMIT 1: lane',
      make,
      w.lanes.map((_, l) => w.lane(l)),
      (t) => t.get(MISSING),
      () => READY,
    ),
    ...insertInOrder('SUBMIT 1: limit', 'limits/ensure_limits.sql', limits.map(w.limit), keys, (k) =>
      limitValue(w.limits[k]?.max ?? 0),
    ),
    ...holdInOrder({
      name: 'SUBMIT 1: limits of the new lanes for key share',
      source: make,
      rows: limits.map(w.limit),
      mode: KEY_SHARE,
      which: keys,
      create: insertInOrder('SUBMIT 1: limit', 'limits/ensure_limits.sql', limits.map(w.limit), keys, (k) =>
        limitValue(w.limits[k]?.max ?? 0),
      ),
    }),
    ...w.lanes.flatMap((lane, l) =>
      limits
        .filter((k) => lane.keys & (1 << k))
        .map((k): Step => ({
          name: `SUBMIT 1: lane_keys of lane ${l} and limit ${k}`,
          source: make,
          skip: (t) => !(t.get(MISSING) & (1 << l)) || t.see(w.lane(l)) === 0,
          waits: () => ({ row: w.laneKey(l, k), mode: 4 }),
          run(t) {
            if (t.see(w.laneKey(l, k)) === 0) t.put(w.laneKey(l, k), 1)
          },
        })),
    ),
  ]
}
