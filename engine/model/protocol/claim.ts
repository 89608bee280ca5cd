import { COUNTS, EMPTY, FULL, HELD, JOBS, KEYS, LANES, SEEN, TURN } from '../postgres/registers.ts'
import { NO_KEY_UPDATE, UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Part } from './configuration.ts'
import { setMine } from './mine.ts'
import { bits, commit, jump, mark, sizeOf, type Step } from './step.ts'
import { BLOCKED, epochOf, IDLE, jobValue, LIVE, maxOf, READY } from './values.ts'
import { keysOfLanes, roomOf, slotsOf, turns, type World } from './world.ts'
import { wake } from './wake.ts'

export type Claim = { readonly kinds?: readonly number[]; readonly count?: number }

const source = 'claim/claim_jobs.sql'

/** CLAIM, one transaction. */
export const claim =
  (options: Claim = {}): Part =>
  (w) => [...claimSteps(w, options, false), commit(source)]

export function claimSteps(w: World, { kinds = [0], count = 4 }: Claim, nowait: boolean): Step[] {
  const none = Symbol('none')
  return [
    ...lockLanes(w, kinds, count),
    jump(none, (t) => t.get(LANES) === 0),
    ...lockLimits(w, nowait),
    jump(none, (t) => t.get(LANES) === 0),
    takeHeads(w, count),
    ...settleLanes(w, count),
    ...wake(w, 'CLAIM 5', (t) =>
      w.without.has('wake-only-keys-that-gave') ? keysThatGave(w, t) & ~t.get(FULL) : t.get(KEYS) & ~t.get(FULL),
    ),
    mark(none),
  ]
}

/** CLAIM 1, claim/claim_jobs.sql: a snapshot of the ready lanes, then one lock after the other. */
function lockLanes(w: World, kinds: readonly number[], count: number): Step[] {
  const readyOf = (t: Transaction): number =>
    w.lanes.reduce((set, { kind }, l) => (kinds.includes(kind) && t.see(w.lane(l)) === READY ? set | (1 << l) : set), 0)
  const laneAt = (t: Transaction, i: number): number => (i + t.get(TURN)) % w.lanes.length
  const enough = (t: Transaction, l: number): boolean =>
    sizeOf(t.get(LANES) & lanesOfKind(w, w.lanes[l]?.kind ?? 0)) >= count
  const waits = w.without.has('claim-waits-for-lanes')
  return [
    {
      name: 'CLAIM 1: snapshot of the ready lanes',
      source,
      choices: (t) => turns(w, readyOf(t)),
      run(t, turn) {
        t.set(SEEN, readyOf(t))
        t.set(TURN, turn)
      },
    },
    ...w.lanes.map((_, i): Step => ({
      name: `CLAIM 1: lock the ready lane that is number ${i}`,
      source,
      skip: (t) => !(t.get(SEEN) & (1 << laneAt(t, i))) || enough(t, laneAt(t, i)),
      ...(waits ? { waits: (t: Transaction) => ({ row: w.lane(laneAt(t, i)), mode: NO_KEY_UPDATE }) } : {}),
      run(t) {
        const l = laneAt(t, i)
        // A lane that has changed since the snapshot is not taken, but stays locked.
        if (t.tryLock(w.lane(l), NO_KEY_UPDATE) && t.see(w.lane(l)) === READY) t.set(LANES, t.get(LANES) | (1 << l))
      },
    })),
    {
      name: '',
      source: '',
      local: true,
      run(t) {
        let kept = 0
        for (let i = 0; i < w.lanes.length; i++) {
          const l = laneAt(t, i)
          if (t.get(LANES) & (1 << l) && sizeOf(kept) < count) kept |= 1 << l
        }
        t.set(LANES, kept)
        t.set(SEEN, 0)
      },
    },
  ]
}

/** CLAIM 2, claim/claim_jobs.sql */
function lockLimits(w: World, nowait: boolean): Step[] {
  const keys = (t: Transaction): number => keysOfLanes(w, t.get(LANES))
  if (nowait && !w.without.has('exchange-waits-for-limits')) {
    return [
      {
        name: 'CLAIM 2: lock the limits that are free',
        source,
        run(t) {
          let held = 0
          for (const k of bits(keys(t), w.limits.length)) {
            if (t.tryLock(w.limit(k), NO_KEY_UPDATE)) held |= 1 << k
          }
          const lanes = bits(t.get(LANES), w.lanes.length).filter((l) => ((w.lanes[l]?.keys ?? 0) & ~held) === 0)
          t.set(KEYS, held)
          t.set(
            LANES,
            lanes.reduce((set, l) => set | (1 << l), 0),
          )
        },
      },
    ]
  }
  const order = w.limits.map((_, k) => k)
  // The mutant: whoever claims in another turn, locks in another order.
  const at = (t: Transaction, i: number): number =>
    w.without.has('limits-in-no-order') && t.me % 2 ? order.length - 1 - i : i
  return [
    {
      name: 'CLAIM 2: count in the locking statement',
      source,
      skip: () => !w.without.has('count-in-the-locking-statement'),
      run: (t) =>
        t.set(
          COUNTS,
          order.reduce((all, k) => all | (Math.min(3, slotsOf(w, t, k)) << (2 * k)), 0),
        ),
    },
    ...order.map((_, i): Step => ({
      name: `CLAIM 2: lock limit number ${i}`,
      source,
      skip: (t) => !(keys(t) & (1 << at(t, i))),
      ...(w.without.has('claim-without-limits')
        ? { local: true }
        : { waits: (t: Transaction) => ({ row: w.limit(at(t, i)), mode: NO_KEY_UPDATE }) }),
      run(t) {
        const k = at(t, i)
        if (w.without.has('claim-without-limits') || t.lock(w.limit(k), NO_KEY_UPDATE)) {
          t.set(KEYS, t.get(KEYS) | (1 << k))
        }
      },
    })),
  ]
}

/** CLAIM 3, claim/take_heads.sql and claim/grant_leases.sql: first the first jobs of all lanes, then the second. */
function takeHeads(w: World, count: number): Step {
  return {
    name: 'CLAIM 3: count slots, take heads, grant leases',
    source: 'claim/take_heads.sql',
    run(t) {
      const stale = w.without.has('count-in-the-locking-statement')
      const room = w.limits.map((_, k) =>
        stale ? maxOf(t.see(w.limit(k))) - ((t.get(COUNTS) >> (2 * k)) & 3) : roomOf(w, t, k),
      )
      const rank = w.limits.map(() => 0)
      let taken = 0
      for (const j of candidates(w, t, room, count)) {
        const keys = bits(w.lanes[w.jobs[j]?.lane ?? 0]?.keys ?? 0, w.limits.length)
        for (const k of keys) rank[k] = (rank[k] ?? 0) + 1
        if (sizeOf(taken) < count && keys.every((k) => (rank[k] ?? 0) <= (room[k] ?? 0))) taken |= 1 << j
      }
      for (const j of bits(taken, w.jobs.length)) {
        const epoch = epochOf(t.see(w.job(j))) + 1
        t.put(w.queue(j), 0)
        t.put(w.lease(j), epoch)
        t.put(w.job(j), jobValue(LIVE, epoch))
        for (const k of bits(w.lanes[w.jobs[j]?.lane ?? 0]?.keys ?? 0, w.limits.length)) t.put(w.slot(k, j), 1)
        setMine(t, j, epoch)
      }
      t.set(JOBS, taken)
    },
  }
}

/** The rows of the queue that nobody holds, lane by lane in turn, no more of a lane than it has room for. */
function candidates(w: World, t: Transaction, room: readonly number[], count: number): number[] {
  const lanes = w.lanes
    .map((_, i) => (i + t.get(TURN)) % w.lanes.length)
    .filter((l) => t.get(LANES) & (1 << l))
    .map((l) => {
      const keys = bits(w.lanes[l]?.keys ?? 0, w.limits.length)
      const quota = Math.max(0, Math.min(count, ...keys.map((k) => room[k] ?? 0)))
      const jobs = w.jobs.map((_, j) => j).filter((j) => w.jobs[j]?.lane === l)
      return jobs.filter((j) => t.see(w.queue(j)) && t.isFree(w.queue(j), UPDATE)).slice(0, quota)
    })
  const longest = Math.max(0, ...lanes.map(({ length }) => length))
  return Array.from({ length: longest }, (_, n) => lanes.flatMap((jobs) => jobs.slice(n, n + 1))).flat()
}

/** CLAIM 4, claim/settle_lanes.sql */
function settleLanes(w: World, count: number): Step[] {
  const settle = 'claim/settle_lanes.sql'
  const hasJobs = (t: Transaction, l: number): boolean =>
    w.jobs.some(({ lane }, j) => lane === l && t.see(w.queue(j)) !== 0)
  const emptyOf = (t: Transaction): number =>
    bits(t.get(LANES), w.lanes.length).reduce((set, l) => (hasJobs(t, l) ? set : set | (1 << l)), 0)
  const lockWaits = w.without.has('idle-lock-waits')
  const unlocked = w.without.has('idle-without-lock')
  return [
    {
      name: 'CLAIM 4: which keys are full, which lanes empty? (a plain look)',
      source: settle,
      run(t) {
        const full = bits(t.get(KEYS), w.limits.length).filter((k) => roomOf(w, t, k) <= 0)
        t.set(
          FULL,
          full.reduce((set, k) => set | (1 << k), 0),
        )
        t.set(EMPTY, emptyOf(t))
        if (unlocked) t.set(HELD, t.get(EMPTY))
      },
    },
    ...w.lanes.map((_, l): Step => ({
      name: `CLAIM 4: lane ${l} for update${lockWaits ? '' : ' skip locked'}`,
      source: settle,
      skip: (t) => unlocked || !(t.get(EMPTY) & (1 << l)),
      ...(lockWaits ? { waits: () => ({ row: w.lane(l), mode: UPDATE }) } : {}),
      run(t) {
        if (t.tryLock(w.lane(l), UPDATE)) t.set(HELD, t.get(HELD) | (1 << l))
      },
    })),
    {
      name: 'CLAIM 4: look again; lanes become idle, blocked or stay ready',
      source: settle,
      run(t) {
        const empty = w.without.has('no-second-look') ? t.get(EMPTY) : emptyOf(t)
        const served = lanesThatGave(w, t)
        for (const l of bits(t.get(LANES), w.lanes.length)) {
          const full = bits((w.lanes[l]?.keys ?? 0) & t.get(FULL), w.limits.length)[0]
          const isEmpty = (empty & (1 << l)) !== 0
          // A lane that gave a job to a claim that got all it asked for may stay ready.
          const stays = sizeOf(t.get(JOBS)) === count && served & (1 << l)
          if (isEmpty && t.get(HELD) & (1 << l)) t.put(w.lane(l), IDLE)
          else if (!isEmpty && full !== undefined && !stays) t.put(w.lane(l), BLOCKED + full)
        }
        for (const register of [EMPTY, HELD, COUNTS, TURN]) t.set(register, 0)
      },
    },
  ]
}

const lanesOfKind = (w: World, kind: number): number =>
  w.lanes.reduce((set, lane, l) => (lane.kind === kind ? set | (1 << l) : set), 0)

const lanesThatGave = (w: World, t: Transaction): number =>
  bits(t.get(JOBS), w.jobs.length).reduce((set, j) => set | (1 << (w.jobs[j]?.lane ?? 0)), 0)

/** For the mutant. */
const keysThatGave = (w: World, t: Transaction): number => keysOfLanes(w, lanesThatGave(w, t))
