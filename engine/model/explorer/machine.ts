import { Transaction } from '../postgres/transaction.ts'
import { PC, REGISTERS } from '../postgres/registers.ts'
import { DONE, type Program, type Step } from '../protocol/step.ts'
import { programsOf, type World } from '../protocol/world.ts'

/** The processes of a configuration, one step at a time. */
export class Machine {
  readonly world: World
  readonly programs: Program[]
  readonly transaction: Transaction

  constructor(world: World, programs: Program[] = programsOf(world)) {
    this.world = world
    this.programs = programs
    this.transaction = new Transaction(world.layout)
  }

  /** The step that a process would take next; undefined when it is done. */
  stepOf(state: Uint8Array, process: number): Step | undefined {
    const at = state[this.world.layout.registers + process * REGISTERS + PC] as number
    return at === DONE ? undefined : this.programs[process]?.steps[at]
  }

  /** Bring every process to its first step. */
  start(state: Uint8Array): void {
    this.programs.forEach((_, p) => {
      this.transaction.on(state, p)
      this.settle(p, 0)
    })
  }

  /** Whether a process can take its step, in how many ways. */
  ways(state: Uint8Array, process: number): number {
    const step = this.stepOf(state, process)
    if (!step) return 0
    const t = this.transaction.on(state, process)
    if (step.waits) {
      const { row, mode } = step.waits(t)
      if (!t.isFree(row, mode)) return 0
    }
    return step.choices?.(t) ?? 1
  }

  /** Take a step, in place, and all that nobody else could tell from it. Returns whether something was committed. */
  take(state: Uint8Array, process: number, choice: number): boolean {
    const t = this.transaction.on(state, process)
    const at = t.get(PC)
    const program = this.programs[process] as Program
    const label = (program.steps[at] as Step).run(t, choice)
    const committed = t.committed
    this.settle(process, typeof label === 'symbol' ? place(program, label) : at + 1)
    return committed
  }

  /** Who holds what a process waits for. */
  blockersOf(state: Uint8Array, process: number): number[] {
    const step = this.stepOf(state, process)
    if (!step?.waits) return []
    const t = this.transaction.on(state, process)
    const { row, mode } = step.waits(t)
    return this.programs.map((_, p) => p).filter((p) => p !== process && t.isHeldBy(row, mode, p))
  }

  private settle(process: number, from: number): void {
    const t = this.transaction
    const program = this.programs[process] as Program
    let at = from
    for (let moves = 0; at < program.steps.length; moves++) {
      if (moves > 1000) throw new Error(`the process ${process} runs in a circle of local steps`)
      const step = program.steps[at] as Step
      if (step.skip?.(t)) {
        at++
      } else if (step.local) {
        const label = step.run(t, 0)
        at = typeof label === 'symbol' ? place(program, label) : at + 1
      } else {
        break
      }
    }
    if (at < program.steps.length) {
      t.set(PC, at)
    } else {
      for (let register = 0; register < REGISTERS; register++) t.set(register, 0)
      t.set(PC, DONE)
    }
  }
}

function place(program: Program, label: symbol): number {
  const at = program.labels.get(label)
  if (at === undefined) throw new Error(`there is no step ${String(label)}`)
  return at
}
