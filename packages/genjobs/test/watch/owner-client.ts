import type { Job, Jobs, OwnerChange } from 'genjobs'
import { vi } from 'vitest'

/** One who follows the jobs of an owner as a page would: it keeps what it was told, over any number of connections. */
export class OwnerClient {
  readonly changes: OwnerChange[] = []
  readonly jobs = new Map<string, Job>()
  readonly events = new Map<string, number[]>()
  readonly removed: string[] = []
  cursor: string | undefined
  #connection: { controller: AbortController; done: Promise<void> } | undefined
  readonly #from: Jobs
  readonly #owner: string

  constructor(from: Jobs, owner: string) {
    this.#from = from
    this.#owner = owner
  }

  connect(): void {
    const controller = new AbortController()
    const { signal } = controller
    const cursor = this.cursor
    const done = (async () => {
      for await (const change of this.#from.watchOwner(this.#owner, {
        ...(cursor === undefined ? {} : { cursor }),
        signal,
      })) {
        if (signal.aborted) return
        this.#take(change)
      }
    })()
    this.#connection = { controller, done }
  }

  async disconnect(): Promise<void> {
    this.#connection?.controller.abort()
    await this.#connection?.done
    this.#connection = undefined
  }

  #take(change: OwnerChange): void {
    this.changes.push(change)
    this.cursor = change.cursor
    for (const { job, events } of change.events) {
      const seqs = this.events.get(job) ?? []
      seqs.push(...events.map(({ seq }) => seq))
      this.events.set(job, seqs)
    }
    for (const job of change.jobs) this.jobs.set(job.id, job)
    for (const id of change.removed) {
      this.removed.push(id)
      this.jobs.delete(id)
    }
  }

  async untilReady(): Promise<void> {
    await vi.waitFor(() => {
      if (!this.changes.at(-1)?.ready) throw new Error('it is not ready')
    }, 10_000)
  }

  statuses(): Record<string, string> {
    return Object.fromEntries([...this.jobs].map(([id, { status }]) => [id, status]))
  }
}

export const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1)
