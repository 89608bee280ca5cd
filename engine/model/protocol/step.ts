import { type Mode } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'

/** A row that somebody else must first let go of. */
export type Wait = { readonly row: number; readonly mode: Mode }

/**
 * What happens at one moment: a statement's snapshot, one lock, the statement's writes. Between two steps of a process
 * any step of any other may happen, except before a `local` one, which nobody else could tell from the step before.
 */
export type Step = {
  /** The name of the step in docs/protocol.md and what it does. */
  readonly name: string
  /** The file below engine/sql/functions that says so. */
  readonly source: string
  readonly label?: symbol
  readonly local?: boolean
  /** True when there is nothing to do: the step is passed over. */
  readonly skip?: (t: Transaction) => boolean
  readonly waits?: (t: Transaction) => Wait
  /** In how many ways it may go on; 1 unless given. */
  readonly choices?: (t: Transaction) => number
  /** Returns where to go on, if not with the next step. */
  readonly run: (t: Transaction, choice: number) => symbol | void
}

export type Program = { readonly steps: readonly Step[]; readonly labels: ReadonlyMap<symbol, number> }

/** The counter of a process that has nothing more to do. */
export const DONE = 255

export function program(steps: readonly Step[]): Program {
  if (steps.length >= DONE) throw new Error(`a program of ${steps.length} steps does not fit into a byte`)
  return {
    steps,
    labels: new Map(steps.flatMap(({ label }, i) => (label === undefined ? [] : [[label, i] as const]))),
  }
}

/** A place to go to. */
export function mark(label: symbol): Step {
  return { name: '', source: '', label, skip: () => true, run: () => {} }
}

/** A jump, taken when `when` says so, at no moment of its own. */
export function jump(label: symbol, when: (t: Transaction) => boolean = () => true): Step {
  return { name: '', source: '', local: true, skip: (t) => !when(t), run: () => label }
}

export function commit(source: string): Step {
  return { name: 'commit', source, run: (t) => t.commit() }
}

export function bits(set: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => set & (1 << i))
}

export function sizeOf(set: number): number {
  let size = 0
  for (let rest = set; rest; rest &= rest - 1) size++
  return size
}
