import { type Machine } from './machine.ts'

/** Processes that wait for each other in a circle, as PostgreSQL's deadlock detector finds them. */
export function circle(machine: Machine, state: Uint8Array): number[] | undefined {
  const waiting = machine.programs.map((_, p) => (machine.stepOf(state, p)?.waits ? machine.blockersOf(state, p) : []))
  if (waiting.every(({ length }) => length === 0)) return undefined
  for (const [start] of waiting.entries()) {
    const path = pathTo(waiting, start, start, new Set())
    if (path) return path
  }
  return undefined
}

function pathTo(waiting: readonly number[][], from: number, to: number, seen: Set<number>): number[] | undefined {
  for (const next of waiting[from] ?? []) {
    if (next === to) return [from]
    if (seen.has(next)) continue
    seen.add(next)
    const rest = pathTo(waiting, next, to, seen)
    if (rest) return [from, ...rest]
  }
  return undefined
}

/** A claim, finish or sweep that waits, through others or not, for a transaction that its caller may leave open. */
export function hostage(machine: Machine, state: Uint8Array): { waiter: number; open: number } | undefined {
  const { processes } = machine.world.configuration
  if (!processes.some(({ open }) => open)) return undefined
  for (const [waiter] of processes.entries()) {
    if (processes[waiter]?.patient) continue
    const seen = new Set<number>()
    const rest = [waiter]
    for (let p = rest.pop(); p !== undefined; p = rest.pop()) {
      for (const blocker of machine.blockersOf(state, p)) {
        if (processes[blocker]?.open) return { waiter, open: blocker }
        if (!seen.has(blocker)) rest.push(blocker)
        seen.add(blocker)
      }
    }
  }
  return undefined
}
