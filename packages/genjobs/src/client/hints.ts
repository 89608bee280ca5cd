import type { Database } from '../database/database.ts'
import type { Engine } from './engine.ts'

/** `work`: there may be something to claim. `cancel`: a running job was taken from its worker. */
export type Hint = 'work' | 'cancel'

export type Hints = {
  /** Tell this process at once and the others after it; never waits, never fails. Call it after the commit. */
  send(hint: Hint): void
  /** Hear hints of this process, and of others where the database can LISTEN. Returns how to stop. */
  subscribe(onHint: (hint: Hint) => void): () => void
  close(): Promise<void>
}

/**
 * Hints only make things fast: polling finds everything without them. Notifications are sent outside of every
 * transaction that does work, because NOTIFY takes a lock on the whole database at commit, and one at a time: what comes
 * up while one is on its way shares the next.
 */
export function createHints(database: Database, engine: Engine, schema: string): Hints {
  const channel = `genjobs_${schema}`
  const subscribers = new Set<(hint: Hint) => void>()
  const pending = new Set<Hint>()
  let sending: Promise<void> | undefined
  let listening: Promise<() => Promise<void>> | undefined
  let closed = false

  const deliver = (hint: Hint) => {
    for (const subscriber of subscribers) subscriber(hint)
  }

  async function flush(): Promise<void> {
    while (pending.size > 0) {
      const [hint] = pending
      if (hint === undefined) return
      pending.delete(hint)
      await engine.notify(channel, hint).catch(() => undefined)
    }
  }

  return {
    send(hint) {
      deliver(hint)
      if (closed) return
      pending.add(hint)
      sending ??= flush().finally(() => (sending = undefined))
    },
    subscribe(onHint) {
      subscribers.add(onHint)
      if (database.listen && !listening) {
        listening = database.listen(channel, (payload) => deliver(payload === 'cancel' ? 'cancel' : 'work'))
        listening.catch(() => (listening = undefined))
      }
      return () => subscribers.delete(onHint)
    },
    async close() {
      closed = true
      await sending
      const stop = await listening?.catch(() => undefined)
      await stop?.()
    },
  }
}
