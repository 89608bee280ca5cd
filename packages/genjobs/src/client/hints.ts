import type { Database } from '../database/database.ts'
import type { Engine } from './engine.ts'

/** `work`: there may be something to claim. `cancel`: a running job was taken from its worker. */
export type Hint = 'work' | 'cancel'

export type Hints = {
  /** Tell this process at once and the others after it; never waits, never fails. Call it after the commit. */
  send(hint: Hint): void
  /** Hear the hints of this process. Returns how to stop. */
  subscribe(onHint: (hint: Hint) => void): () => void
  /** Bring in the hints of other processes, where the database can LISTEN; takes a connection until it is stopped. */
  listen(): () => Promise<void>
  close(): Promise<void>
}

/**
 * Hints only make things fast: polling finds everything without them. Notifications are sent outside of every
 * transaction that does work, because NOTIFY takes a lock on the whole database at commit, and one at a time: what comes
 * up while one is on its way shares the next.
 */
export function createHints(database: Database, engine: Engine, schema: string): Hints {
  const channel = channelOf(schema)
  const subscribers = new Set<(hint: Hint) => void>()
  const pending = new Set<Hint>()
  let sending: Promise<void> | undefined
  const listeners = new Set<() => Promise<void>>()
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
      return () => subscribers.delete(onHint)
    },
    listen() {
      // Without a listener polling finds everything, so a failure to listen is not an error.
      const started = database
        .listen?.(channel, (payload) => deliver(payload === 'cancel' ? 'cancel' : 'work'))
        .catch(() => undefined)
      let stopped: Promise<void> | undefined
      const stop = () => (stopped ??= Promise.resolve(started).then((end) => end?.()))
      listeners.add(stop)
      return async () => {
        listeners.delete(stop)
        await stop()
      }
    },
    async close() {
      closed = true
      await sending
      await Promise.all([...listeners].map((stop) => stop()))
    },
  }
}

/** Drivers differ in how they quote a channel, so its name needs no quotes. */
function channelOf(schema: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(schema)
    ? `genjobs_${schema}`
    : `genjobs_${Buffer.from(schema).toString('hex').slice(0, 54)}`
}
