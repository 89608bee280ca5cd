import { bits } from '../protocol/step.ts'
import {
  BLOCKED,
  epochOf,
  IDLE,
  jobValue,
  LIVE,
  loweredFromOf,
  maxOf,
  READY,
  statusOf,
  SUCCEEDED,
} from '../protocol/values.ts'
import { type World } from '../protocol/world.ts'

/** What is wrong with the committed rows of a state, as functions/verify/verify_slots.sql would say; undefined if nothing. */
export function broken(w: World, state: Uint8Array): string | undefined {
  const at = (row: number): number => state[row] as number
  return limitsBroken(w, at) ?? jobsBroken(w, at) ?? wakeUpLost(w, at)
}

type At = (row: number) => number

const used = (w: World, at: At, k: number): number => w.jobs.filter((_, j) => at(w.slot(k, j))).length

function limitsBroken(w: World, at: At): string | undefined {
  for (let k = 0; k < w.limits.length; k++) {
    const limit = at(w.limit(k))
    const count = used(w, at, k)
    if (limit === 0) {
      if (count > 0) return `slots of limit ${k}, which is gone`
      const l = w.lanes.findIndex(({ keys }, i) => at(w.lane(i)) && keys & (1 << k))
      if (l >= 0) return `lane ${l} needs limit ${k}, which is gone`
    } else if (count > Math.max(maxOf(limit), loweredFromOf(limit))) {
      return `more slots of limit ${k} than it allows: ${count} of ${maxOf(limit)}`
    }
    for (let l = 0; l < w.lanes.length; l++) {
      const needed = at(w.lane(l)) !== 0 && ((w.lanes[l]?.keys ?? 0) & (1 << k)) !== 0
      if (needed !== (at(w.laneKey(l, k)) !== 0)) return `lane_keys of lane ${l} and limit ${k} do not fit the lane`
    }
  }
  return undefined
}

function jobsBroken(w: World, at: At): string | undefined {
  for (const [j, { lane, reject }] of w.jobs.entries()) {
    const job = at(w.job(j))
    const queued = at(w.queue(j)) !== 0
    const leased = at(w.lease(j)) !== 0
    const places = Number(queued) + Number(leased) + Number(at(w.scheduled(j)) !== 0)
    if (places !== (statusOf(job) === LIVE ? 1 : 0)) return `job ${j} is in ${places} of queue, scheduled and leases`
    if (queued && at(w.lane(lane)) === 0) return `job ${j} is queued, but its lane ${lane} is gone`
    if (queued && at(w.lane(lane)) === IDLE) return `job ${j} is queued, but its lane ${lane} is idle`
    const never = w.configuration.jobs[j]?.neverSucceedsAt
    if (never !== undefined && job === jobValue(SUCCEEDED, never))
      return `job ${j} succeeded by a worker that had lost its lease`
    if (leased && at(w.lease(j)) !== epochOf(job)) return `the lease of job ${j} has another epoch than the job`
    for (let k = 0; k < w.limits.length; k++) {
      const needs =
        w.limits[k]?.policy === 'queue' ? leased && (w.lanes[lane]?.keys ?? 0) & (1 << k) : places && reject & (1 << k)
      if (Boolean(at(w.slot(k, j))) !== Boolean(needs)) return `the slot of job ${j} in limit ${k} does not fit the job`
    }
  }
  return undefined
}

function wakeUpLost(w: World, at: At): string | undefined {
  for (let l = 0; l < w.lanes.length; l++) {
    const k = at(w.lane(l)) - BLOCKED
    if (k < 0 || maxOf(at(w.limit(k))) - used(w, at, k) <= 0) continue
    // The remedy for a wake that meets a locked lane: a note to wake the key again.
    if (at(w.again(k))) continue
    const ready = w.lanes.some(
      ({ kind, keys }, i) => kind === w.lanes[l]?.kind && at(w.lane(i)) === READY && keys & (1 << k),
    )
    if (!ready) return `lost wake-up: limit ${k} has room, lane ${l} is blocked on it, no lane of its kind is ready`
  }
  return undefined
}

/** Jobs that will never run, after a worker of every kind that has workers has done all that it could. */
export function forgotten(w: World, state: Uint8Array): string | undefined {
  const lost = w.jobs
    .map((_, j) => j)
    .filter(
      (j) =>
        statusOf(state[w.job(j)] as number) === LIVE &&
        w.configuration.kinds[w.lanes[w.jobs[j]?.lane ?? 0]?.kind ?? 0]?.worker,
    )
  if (lost.length === 0) return undefined
  const lanes = bits(255, w.lanes.length).map((l) => `lane ${l} is ${laneStatus(state[w.lane(l)] as number)}`)
  return `job ${lost.join(', ')} never runs: ${lanes.join(', ')}`
}

const laneStatus = (value: number): string =>
  value >= BLOCKED ? `blocked on ${value - BLOCKED}` : (['gone', 'idle', 'ready'][value] ?? '')
