import type { Database } from '../database/database.ts'
import type { Engine } from './engine.ts'

/**
 * `work`: there may be something to claim. `cancel`: a running job was taken from its worker. `change`: what is seen of
 * a job has changed; nothing new to claim.
 */
export type Hint = 'work' | 'cancel' | 'change'

/**
 * At least this much between two notifications of what happens all the time under load, in milliseconds: handlers that
 * report must not become a flood, nor every end of a job wake all workers of all processes.
 */
const gapMs = { change: 50, woken: 20 }

export type Hints = {
  /**
   * Tell this process at once and the others after it; never waits, never fails. Call it after the commit.
   * @param by `woken`: of work that this worker is likely to take itself; the others hear of it soon
   */
  send(hint: Hint, by?: 'woken'): void
  /** Hear the hints of this process. Returns how to stop. */
  subscribe(onHint: (hint: Hint) => void): () => void
  /**
   * Bring in the hints of other processes, where the database can LISTEN. All who listen share one connection, which is
   * given back when the last has stopped.
   */
  listen(): () => Promise<void>
  /** Connections that listen: 0 or 1. */
  readonly connections: number
  close(): Promise<void>
}

/**
 * Hints only make things fast: polling finds everything without them. Notifications are sent outside of every
 * transaction that does work, because NOTIFY takes a lock on the whole database at commit, and one at a time: what comes
 * up while one is on its way shares the next. Whatever the hint, it tells of a change too.
 */
export function createHints(database: Database, engine: Engine, schema: string): Hints {
  const channel = channelOf(schema)
  const subscribers = new Set<(hint: Hint) => void>()
  /** Hints to be sent, and when, by performance.now(). */
  const pending = new Map<Hint, number>()
  const sentAt = new Map<Hint, number>()
  let sending: Promise<void> | undefined
  let endRest: (() => void) | undefined
  let listeners = 0
  let listening: Promise<(() => Promise<void>) | undefined> | undefined
  let closed = false

  const deliver = (hint: Hint) => {
    for (const subscriber of subscribers) subscriber(hint)
  }

  async function flush(): Promise<void> {
    for (;;) {
      const [next] = [...pending].toSorted(([, one], [, other]) => one - other)
      if (!next) {
        sending = undefined
        return
      }
      const [hint, at] = next
      const waitMs = at - performance.now()
      if (waitMs > 0 && !closed) {
        await rest(waitMs)
        continue
      }
      for (const told of [hint, 'change'] as const) {
        pending.delete(told)
        sentAt.set(told, performance.now())
      }
      await engine.notify(channel, hint).catch(() => undefined)
    }
  }

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      endRest = () => (clearTimeout(timer), resolve())
    })

  async function stopListening(): Promise<void> {
    const started = listening
    listening = undefined
    const stop = await started
    // A database that is gone listens no more.
    await stop?.().catch(() => undefined)
  }

  return {
    send(hint, by) {
      deliver(hint)
      if (closed) return
      const gap = by ?? (hint === 'change' ? hint : undefined)
      const at = gap ? (sentAt.get(hint) ?? Number.NEGATIVE_INFINITY) + gapMs[gap] : Number.NEGATIVE_INFINITY
      if (at < (pending.get(hint) ?? Number.POSITIVE_INFINITY)) {
        pending.set(hint, at)
        endRest?.()
      }
      sending ??= flush()
    },
    subscribe(onHint) {
      subscribers.add(onHint)
      return () => subscribers.delete(onHint)
    },
    listen() {
      listeners++
      // Without a listener polling finds everything, so a failure to listen is not an error.
      listening ??= Promise.resolve(database.listen?.(channel, (payload) => deliver(hintOf(payload)))).catch(
        () => undefined,
      )
      let stopped: Promise<void> | undefined
      return () => (stopped ??= --listeners === 0 ? stopListening() : Promise.resolve())
    },
    get connections() {
      return listening && database.listen ? 1 : 0
    },
    async close() {
      closed = true
      endRest?.()
      await sending
      await stopListening()
    },
  }
}

function hintOf(payload: string): Hint {
  return payload === 'cancel' || payload === 'change' ? payload : 'work'
}

/** Drivers differ in how they quote a channel, so its name needs no quotes. */
function channelOf(schema: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(schema)
    ? `genjobs_${schema}`
    : `genjobs_${Buffer.from(schema).toString('hex').slice(0, 54)}`
}
