import { setImmediate as nextTurn } from 'node:timers/promises'

export type Turns = {
  /** Wait in line for the database, and for the event loop where it is due. */
  inLine<T>(work: () => Promise<T>): Promise<T>
  /** Let the event loop run where it is due. */
  breathe(): Promise<void>
}

/** At most so long runs this process without looking at its sockets and timers, but for one longer statement. */
const sliceMs = 2

/**
 * PGlite computes on the main thread and its promises settle without a turn of the event loop, so a program that awaits
 * one query after the other would keep guests, timers and signals waiting for as long as it goes on. Whoever uses the
 * database of the holder does it through these turns.
 */
export function createTurns(): Turns {
  let line: Promise<unknown> = Promise.resolve()
  let lastTurn = 0

  const breathe = async () => {
    if (performance.now() - lastTurn < sliceMs) return
    await nextTurn()
    lastTurn = performance.now()
  }

  return {
    breathe,
    inLine(work) {
      const mine = line.then(breathe).then(work)
      line = mine.catch(() => undefined)
      return mine
    },
  }
}
