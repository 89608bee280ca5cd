import { type Configuration } from '../protocol/configuration.ts'
import { type Switches } from '../protocol/switches.ts'
import { initialState, worldOf } from '../protocol/world.ts'
import { closing } from './closing.ts'
import { broken } from './invariants.ts'
import { Machine } from './machine.ts'
import { Paths } from './paths.ts'
import { type Violation } from './violation.ts'
import { Visited } from './visited.ts'
import { circle, hostage } from './waits.ts'

export type Exploration = {
  readonly configuration: string
  readonly states: number
  /** How many states were the end of all processes. */
  readonly ends: number
  readonly seconds: number
  /** False when the limit of states was reached. */
  readonly complete: boolean
  readonly violation?: Violation
}

/** Every interleaving of a configuration, breadth first, so that the first violation has a shortest trace. */
export function explore(configuration: Configuration, without: Switches, statesAtMost = Infinity): Exploration {
  const began = performance.now()
  const world = worldOf(configuration, without)
  const machine = new Machine(world)
  const lost = closing(world)
  const visited = new Visited()
  const paths = new Paths()
  const first = initialState(world)
  machine.start(first)
  visited.add(first)

  const processes = configuration.processes.length
  const next = new Uint8Array(world.layout.bytes)
  let level: Uint8Array[] = [first]
  let base = 0
  let ends = 0

  const result = (complete: boolean, what?: string, state?: number): Exploration => ({
    configuration: configuration.name,
    states: visited.size,
    ends,
    seconds: (performance.now() - began) / 1000,
    complete,
    ...(what === undefined || state === undefined
      ? {}
      : { violation: { what, trace: paths.trace(world, machine, first, state) } }),
  })

  const atStart = broken(world, first)
  if (atStart) return result(true, `at the start: ${atStart}`, 0)

  while (level.length > 0) {
    const following: Uint8Array[] = []
    const followingBase = base + level.length
    for (const [i, state] of level.entries()) {
      let moved = false
      let done = true
      let waits = false
      for (let p = 0; p < processes; p++) {
        if (!machine.stepOf(state, p)) continue
        done = false
        const ways = machine.ways(state, p)
        if (ways === 0) waits = true
        for (let choice = 0; choice < ways; choice++) {
          moved = true
          next.set(state)
          const committed = machine.take(next, p, choice)
          if (!visited.add(next)) continue
          const copy = next.slice()
          following.push(copy)
          paths.add(base + i, p, choice)
          if (!committed) continue
          const wrong = broken(world, copy)
          if (wrong) return result(true, wrong, followingBase + following.length - 1)
        }
      }
      if (done) {
        ends++
        const never = lost(state)
        if (never) return result(true, never, base + i)
      } else if (waits) {
        const who = (p: number): string => configuration.processes[p]?.name ?? ''
        const waiting = circle(machine, state)
        if (waiting) return result(true, `deadlock: ${waiting.map(who).join(' waits for ')}`, base + i)
        const held = hostage(machine, state)
        if (held)
          return result(true, `${who(held.waiter)} waits for the open transaction of ${who(held.open)}`, base + i)
        if (!moved) return result(true, 'nobody can move', base + i)
      }
    }
    if (visited.size > statesAtMost) return result(false)
    base = followingBase
    level = following
  }
  return result(true)
}
