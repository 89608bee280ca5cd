import type { PGlite } from '@electric-sql/pglite'
import { quoteIdentifier } from '../migrate/schema-name.ts'

export type Listener = (channel: string, payload: string) => void

/** Shares the one session of PGlite among many listeners: it listens while anybody does. */
export function createChannels(db: PGlite) {
  const channels = new Map<string, { listeners: Set<Listener>; ready: Promise<unknown> }>()
  db.onNotification((channel, payload) => {
    for (const listener of channels.get(channel)?.listeners ?? []) listener(channel, payload)
  })

  return {
    async add(channel: string, listener: Listener): Promise<void> {
      let entry = channels.get(channel)
      if (!entry) {
        // PGlite's own listen() folds the name to lower case.
        entry = { listeners: new Set(), ready: db.exec(`listen ${quoteIdentifier(channel)}`) }
        channels.set(channel, entry)
      }
      entry.listeners.add(listener)
      await entry.ready
    },

    async remove(channel: string, listener: Listener): Promise<void> {
      const entry = channels.get(channel)
      if (!entry?.listeners.delete(listener) || entry.listeners.size > 0) return
      channels.delete(channel)
      await db.exec(`unlisten ${quoteIdentifier(channel)}`)
    },
  }
}

export type Channels = ReturnType<typeof createChannels>
