import type { Tick } from './tick.ts'
import type { TickRequest } from './tick-request.ts'

/** One who watches. It keeps its own place, so that it may stay away for as long as it likes. */
export type Watcher<Change = unknown> = {
  /** Add to a tick what this watcher needs to go on from its place. */
  ask(request: TickRequest): void
  /**
   * Take what is new from a tick that it asked of, and move its place; undefined when nothing is new.
   * @throws what the watcher is to fail with
   */
  offer(tick: Tick): Change | undefined
  /** There is more to fetch at once. */
  readonly eager: boolean
  /** What it follows may change at any moment. */
  readonly live: boolean
}
