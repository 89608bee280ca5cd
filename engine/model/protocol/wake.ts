import { TURN, WAKE } from '../postgres/registers.ts'
import { NO_KEY_UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { bits, type Step } from './step.ts'
import { BLOCKED, READY } from './values.ts'
import { roomOf, turns, type World } from './world.ts'

const source = 'limits/wake_lanes.sql'

/** The lanes that a wake of these keys chooses: of each kind, as many as there is room, the first of them by turn. */
export function chosen(w: World, t: Transaction, keys: number, turn: number): number {
  const lanes = w.lanes.length
  let lanesToWake = 0
  for (const k of bits(keys, w.limits.length)) {
    const free = roomOf(w, t, k)
    const left = Array.from({ length: w.kinds }, () => free)
    for (let i = 0; i < lanes; i++) {
      const l = (i + turn) % lanes
      const kind = w.without.has('wake-one-kind-only') ? 0 : (w.lanes[l]?.kind ?? 0)
      if (t.see(w.lane(l)) !== BLOCKED + k || (left[kind] ?? 0) <= 0) continue
      left[kind] = (left[kind] ?? 0) - 1
      lanesToWake |= 1 << l
    }
  }
  return lanesToWake
}

/** WAKE(k), limits/wake_lanes.sql: a new statement, under the locks of the keys. */
export function wake(w: World, name: string, keys: (t: Transaction) => number, isChosen = false): Step[] {
  const waits = w.without.has('wake-waits-for-lanes')
  const forgets = w.without.has('wake-skips-and-forgets')
  return [
    ...(isChosen ? [] : [chooseLanes(w, name, keys)]),
    ...w.lanes.map((_, l): Step => {
      const row = w.lane(l)
      const ready = (t: Transaction): void => {
        const status = t.see(row)
        if (status >= BLOCKED && keys(t) & (1 << (status - BLOCKED))) t.put(row, READY)
      }
      const step = { name: `${name}: wake lane ${l}`, source, skip: (t: Transaction) => !(t.get(WAKE) & (1 << l)) }
      if (waits) {
        return {
          ...step,
          waits: () => ({ row, mode: NO_KEY_UPDATE }),
          run(t) {
            if (t.lock(row, NO_KEY_UPDATE)) ready(t)
          },
        }
      }
      return {
        ...step,
        run(t) {
          const status = t.see(row)
          if (t.tryLock(row, NO_KEY_UPDATE)) ready(t)
          else if (status >= BLOCKED && !forgets) t.put(w.again(status - BLOCKED), 1)
        },
      }
    }),
    {
      name: '',
      source: '',
      local: true,
      run(t) {
        t.set(WAKE, 0)
        t.set(TURN, 0)
      },
    },
  ]
}

/** The snapshot of a wake: what has room, who is blocked on it. */
export function chooseLanes(w: World, name: string, keys: (t: Transaction) => number): Step {
  return {
    name: `${name}: count, and choose the lanes to wake`,
    source,
    skip: (t) => keys(t) === 0,
    choices: (t) => turns(w, blockedOn(w, t, keys(t))),
    run: (t, turn) => t.set(WAKE, chosen(w, t, keys(t), turn)),
  }
}

function blockedOn(w: World, t: Transaction, keys: number): number {
  return w.lanes.reduce((set, _, l) => {
    const status = t.see(w.lane(l))
    return status >= BLOCKED && keys & (1 << (status - BLOCKED)) ? set | (1 << l) : set
  }, 0)
}
