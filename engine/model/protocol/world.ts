import { emptyState, layoutOf, type Layout } from '../postgres/layout.ts'
import { REGISTERS } from '../postgres/registers.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Configuration } from './configuration.ts'
import { program, sizeOf, type Program } from './step.ts'
import { type Switches } from './switches.ts'
import { BLOCKED, IDLE, jobValue, limitValue, LIVE, maxOf, READY } from './values.ts'

/** A configuration with a place for each of its rows: what the steps of the protocol are written against. */
export type World = {
  readonly configuration: Configuration
  readonly without: Switches
  readonly layout: Layout
  readonly kinds: number
  readonly lanes: readonly { kind: number; keys: number }[]
  readonly limits: readonly { policy: 'queue' | 'reject'; max: number }[]
  readonly jobs: readonly { lane: number; reject: number; attempts: number; dead: boolean; stale: boolean }[]
  readonly lane: (l: number) => number
  readonly limit: (k: number) => number
  readonly laneKey: (l: number, k: number) => number
  readonly queue: (j: number) => number
  readonly scheduled: (j: number) => number
  readonly lease: (j: number) => number
  readonly job: (j: number) => number
  readonly slot: (k: number, j: number) => number
  /** A key to be woken again: a wake found a lane of it locked. */
  readonly again: (k: number) => number
  readonly idempotencyKey: () => number
}

const setOf = (items: readonly number[] = []): number => items.reduce((all, i) => all | (1 << i), 0)

export function worldOf(configuration: Configuration, without: Switches): World {
  const names: string[] = []
  const table = (name: string, count: number): ((i: number) => number) => {
    const from = names.length
    for (let i = 0; i < count; i++) names.push(`${name} ${i}`)
    return (i) => from + i
  }
  const { lanes, limits, jobs } = configuration
  const lane = table('lane', lanes.length)
  const limit = table('limit', limits.length)
  const again = table('wake again', limits.length)
  const laneKeys = table('lane_keys', lanes.length * limits.length)
  const queue = table('queue row of job', jobs.length)
  const scheduled = table('scheduled row of job', jobs.length)
  const lease = table('lease of job', jobs.length)
  const job = table('job', jobs.length)
  const slots = table('slot', limits.length * jobs.length)
  const key = table('idempotency key', 1)
  return {
    configuration,
    without,
    // One more process than the configuration has: the worker of the closing phase.
    layout: layoutOf(names, configuration.processes.length + 1, REGISTERS),
    kinds: configuration.kinds.length,
    lanes: lanes.map((l) => ({ kind: l.kind ?? 0, keys: setOf(l.keys) })),
    limits: limits.map((l) => ({ policy: l.policy ?? 'queue', max: l.max })),
    jobs: jobs.map((j) => ({
      lane: j.lane,
      reject: setOf(j.reject),
      attempts: j.attempts ?? 3,
      dead: j.dead ?? false,
      stale: j.stale ?? false,
    })),
    lane,
    limit,
    again,
    laneKey: (l, k) => laneKeys(l * limits.length + k),
    queue,
    scheduled,
    lease,
    job,
    slot: (k, j) => slots(k * jobs.length + j),
    idempotencyKey: () => key(0),
  }
}

export function programsOf(world: World): Program[] {
  return world.configuration.processes.map(({ does }) => program(does.flatMap((part) => part(world))))
}

/** The committed rows that everything starts from. */
export function initialState(world: World): Uint8Array {
  const state = emptyState(world.layout)
  const { lanes, limits, jobs } = world.configuration
  limits.forEach(({ max, absent }, k) => {
    if (!absent) state[world.limit(k)] = limitValue(max)
  })
  lanes.forEach(({ status, keys }, l) => {
    if (status === 'absent') return
    state[world.lane(l)] = status === 'idle' ? IDLE : typeof status === 'object' ? BLOCKED + status.blockedOn : READY
    for (const k of keys ?? []) state[world.laneKey(l, k)] = 1
  })
  jobs.forEach(({ lane, reject, at }, j) => {
    if (at === undefined) return
    state[world.job(j)] = jobValue(LIVE, at === 'leases' ? 1 : 0)
    for (const k of reject ?? []) state[world.slot(k, j)] = 1
    if (at === 'queue') state[world.queue(j)] = 1
    if (at === 'scheduled') state[world.scheduled(j)] = 1
    if (at === 'leases') {
      state[world.lease(j)] = 1
      for (const k of lanes[lane]?.keys ?? []) state[world.slot(k, j)] = 1
    }
  })
  return state
}

/** How many slots of a limit this transaction sees. */
export function slotsOf(w: World, t: Transaction, k: number): number {
  let count = 0
  for (let j = 0; j < w.jobs.length; j++) if (t.see(w.slot(k, j))) count++
  return count
}

/** What a limit has left; 0 where there is no such row, since nothing joins with it. */
export function roomOf(w: World, t: Transaction, k: number): number {
  const limit = t.see(w.limit(k))
  return limit === 0 ? 0 : maxOf(limit) - slotsOf(w, t, k)
}

export function keysOfLanes(w: World, lanes: number): number {
  return w.lanes.reduce((keys, lane, l) => (lanes & (1 << l) ? keys | lane.keys : keys), 0)
}

export function lanesOfJobs(w: World, jobs: number): number {
  return w.jobs.reduce((lanes, { lane }, j) => (jobs & (1 << j) ? lanes | (1 << lane) : lanes), 0)
}

/** In how many ways the tags may order the things of a set, as far as it matters who is first. */
export function turns(w: World, set: number): number {
  return sizeOf(set) > 1 ? w.lanes.length : 1
}
