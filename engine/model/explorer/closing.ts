import { claim } from '../protocol/claim.ts'
import { endLeases } from '../protocol/finish.ts'
import { promote, wakeAgain } from '../protocol/promote.ts'
import { commit, program } from '../protocol/step.ts'
import { SUCCEEDED } from '../protocol/values.ts'
import { type World } from '../protocol/world.ts'
import { PC } from '../postgres/registers.ts'
import { forgotten } from './invariants.ts'
import { Machine } from './machine.ts'

const ROUNDS_AT_MOST = 20

/**
 * The fair end: when all processes are done, one worker of all kinds that have workers promotes, claims and finishes
 * until nothing changes. What is live then has been forgotten. Equal databases are looked at once.
 */
export function closing(world: World): (state: Uint8Array) => string | undefined {
  const me = world.configuration.processes.length
  const kinds = world.configuration.kinds.flatMap(({ worker }, kind) => (worker ? [kind] : []))
  const round = program([
    ...promote()(world),
    ...wakeAgain()(world),
    ...claim({ kinds, count: 8 })(world),
    ...endLeases(world, 'FINISH', { named: () => true, becomes: () => SUCCEEDED }),
    commit('finish/finish_jobs.sql'),
  ])
  const machine = new Machine(world, [...world.configuration.processes.map(() => program([])), round])
  const rows = world.layout.pending
  const known = new Set<string>()

  return (state) => {
    const database = String.fromCharCode(...state.subarray(0, rows))
    if (known.has(database)) return undefined
    known.add(database)
    const copy = state.slice()
    for (let n = 0, before = ''; n < ROUNDS_AT_MOST; n++) {
      const now = String.fromCharCode(...copy.subarray(0, rows))
      if (now === before) break
      before = now
      machine.transaction.on(copy, me).set(PC, 0)
      machine.start(copy)
      while (machine.stepOf(copy, me)) {
        if (machine.ways(copy, me) === 0) return 'the closing worker waits for ever'
        machine.take(copy, me, 0)
      }
    }
    return forgotten(world, copy)
  }
}
