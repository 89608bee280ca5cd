import type { Writer } from '../src/writer.ts'

/** A writer whose scripts stand still in their draft until they are let go. */
export type GatedWriter = {
  write: Writer
  /** How many stand still now. */
  readonly running: number
  /** Every topic that came to the gate, in order, as often as it came. */
  readonly runs: readonly string[]
  /** Resolves when at least so many stand still. */
  untilRunning(count: number): Promise<void>
  /** Resolves when so many have come to the gate in all. */
  untilRuns(count: number): Promise<void>
  letGo(topic: string): void
  letAllGo(): void
}

export function gatedWriter(): GatedWriter {
  const gates = new Map<string, () => void>()
  const runs: string[] = []
  const watching = new Set<() => void>()
  const changed = () => {
    for (const look of watching) look()
  }
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return
        watching.delete(look)
        resolve()
      }
      watching.add(look)
      look()
    })
  return {
    get running() {
      return gates.size
    },
    runs,
    async write(part, topic, before, signal) {
      if (part !== 'draft') return `${before}${part} `
      runs.push(topic)
      await new Promise<void>((resolve, reject) => {
        const leave = (end: () => void) => () => {
          gates.delete(topic)
          changed()
          end()
        }
        signal.addEventListener(
          'abort',
          leave(() => reject(signal.reason as Error)),
          { once: true },
        )
        gates.set(topic, leave(resolve))
        changed()
      })
      return `${before}${part} `
    },
    untilRunning: (count) => until(() => gates.size >= count),
    untilRuns: (count) => until(() => runs.length >= count),
    letGo: (topic) => gates.get(topic)?.(),
    letAllGo() {
      // Each takes itself out of the map as it goes; the iteration of a map allows that.
      for (const letGo of gates.values()) letGo()
    },
  }
}
