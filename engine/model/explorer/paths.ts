import { type World } from '../protocol/world.ts'
import { type Machine } from './machine.ts'
import { type Violation } from './violation.ts'

/** How each state was first reached: from which state, by whose step. */
export class Paths {
  private size = 1
  private parents = new Uint32Array(1 << 16)
  private moves = new Uint8Array(1 << 16)

  /** The next state was reached from `parent`. */
  add(parent: number, process: number, choice: number): void {
    if (this.size === this.parents.length) {
      const parents = new Uint32Array(this.size * 2)
      parents.set(this.parents)
      this.parents = parents
      const moves = new Uint8Array(this.size * 2)
      moves.set(this.moves)
      this.moves = moves
    }
    this.parents[this.size] = parent
    this.moves[this.size++] = process * 16 + choice
  }

  /** The way to a state, by doing it again. */
  trace(world: World, machine: Machine, first: Uint8Array, to: number): Violation['trace'] {
    const moves: number[] = []
    for (let at = to; at !== 0; at = this.parents[at] as number) moves.push(this.moves[at] as number)
    const state = first.slice()
    const steps = moves.toReversed().map((move) => {
      const process = move >> 4
      const step = machine.stepOf(state, process)
      machine.take(state, process, move & 15)
      return {
        who: world.configuration.processes[process]?.name ?? '',
        step: step?.name ?? '',
        source: step?.source ?? '',
      }
    })
    const waiting = world.configuration.processes.flatMap(({ name }, p) => {
      const step = machine.stepOf(state, p)
      if (!step?.waits || machine.ways(state, p) > 0) return []
      const { row } = step.waits(machine.transaction.on(state, p))
      const holders = machine.blockersOf(state, p).map((b) => world.configuration.processes[b]?.name)
      return [
        {
          who: name,
          step: `${step.name}: waits for ${holders.join(', ')}, who holds ${world.layout.rowNames[row]}`,
          source: step.source,
        },
      ]
    })
    return [...steps, ...waiting]
  }
}
