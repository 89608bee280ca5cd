import type { Database } from '../database/database.ts'
import type { Engine } from './engine.ts'

/**
 * `work`: there may be something to claim. `cancel`: a running job was taken from its worker. `change`: what is seen of
 * a job has changed; nothing new to claim.
 */
export type Hint = 'work' | 'cancel' | 'change'

/** At least this much between two hints of a change: handlers that report all the time must not become a flood. */
const changeGapMs = 50

export type Hints = {
  /** Tell this process at once and the others after it; never waits, never fails. Call it after the commit. */
  send(hint: Hint): void
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
 * up while one is on its way shares the next.
 */
export function createHints(database: Database, engine: Engine, schema: string): Hints {
  const channel = channelOf(schema)
  const subscribers = new Set<(hint: Hint) => void>()
  const pending = new Set<Hint>()
  let sending: Promise<void> | undefined
  let changeSentAt = Number.NEGATIVE_INFINITY
  let endRest: (() => void) | undefined
  let listeners = 0
  let listening: Promise<(() => Promise<void>) | undefined> | undefined
  let closed = false

  const deliver = (hint: Hint) => {
    for (const subscriber of subscribers) subscriber(hint)
  }

  async function flush(): Promise<void> {
    while (pending.size > 0) {
      // A change waits for its time; whatever else comes up meanwhile does not.
      const hint = [...pending].find((one) => one !== 'change') ?? 'change'
      const waitMs = hint === 'change' ? changeSentAt + changeGapMs - performance.now() : 0
      if (waitMs > 0 && !closed) {
        await rest(waitMs)
        continue
      }
      pending.delete(hint)
      if (hint === 'change') changeSentAt = performance.now()
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
    send(hint) {
      deliver(hint)
      if (closed) return
      pending.add(hint)
      if (hint !== 'change') endRest?.()
      sending ??= flush().finally(() => (sending = undefined))
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
