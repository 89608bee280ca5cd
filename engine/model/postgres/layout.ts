/** Where the rows of every table and the variables of every process stand in the bytes of a state. */
export type Layout = {
  readonly rowNames: readonly string[]
  readonly processes: number
  /** Offsets: committed values, uncommitted values, locks (two bytes a row, two bits a process), registers. */
  readonly pending: number
  readonly locks: number
  readonly registers: number
  readonly bytes: number
}

/** An uncommitted value that is none. */
export const NO_WRITE = 255
export const MAX_PROCESSES = 8

export function layoutOf(rowNames: readonly string[], processes: number, registers: number): Layout {
  if (processes > MAX_PROCESSES) throw new Error(`at most ${MAX_PROCESSES} processes fit into the bits of a lock`)
  const rows = rowNames.length
  const used = rows * 4 + processes * registers
  return {
    rowNames,
    processes,
    pending: rows,
    locks: rows * 2,
    registers: rows * 4,
    // Whole words, so that a state is hashed four bytes at a time.
    bytes: Math.ceil(used / 4) * 4,
  }
}

export function emptyState(layout: Layout): Uint8Array {
  const state = new Uint8Array(layout.bytes)
  state.fill(NO_WRITE, layout.pending, layout.locks)
  return state
}
