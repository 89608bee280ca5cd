import { setImmediate as nextTick } from 'node:timers/promises'
import { pglite } from '../database/pglite.ts'
import type { Backend, BackendEvents } from './backend.ts'
import { createChannels } from './channels.ts'
import type { EmbeddedFolder } from './embedded-folder.ts'
import { serveGuest, type GuestSession } from './guest-session.ts'
import { openPgdata } from './open-pgdata.ts'
import type { Flag } from './raise-flag.ts'
import { textQuery } from './text-rows.ts'
import { createTurns } from './turns.ts'

/**
 * Open the database in this process, which has raised the only flag, and serve the others.
 * @throws GenjobsError `database_unavailable` when the database does not start; the flag is lowered then
 */
export async function openHolder(
  folder: EmbeddedFolder,
  flag: Flag,
  idleMs: number,
  { onNotification, onEnd }: BackendEvents,
): Promise<Backend> {
  const db = await openPgdata(folder).catch((error: unknown) => {
    flag.lower()
    throw error
  })
  const local = pglite(db)
  const turns = createTurns()
  const text = await textQuery(db)
  const channels = createChannels(db)
  const sessions = new Set<GuestSession>()
  let ended = false

  flag.onGuest((wire) => {
    const session = serveGuest(wire, { db, turns, text, channels, idleMs })
    sessions.add(session)
    wire.onClose(() => sessions.delete(session))
    if (ended) session.refuse()
  })
  const end = () => {
    ended = true
    flag.announce({ state: 'closing' })
    for (const session of sessions) session.refuse()
  }
  flag.onLost(() => {
    // The folder was removed under us, and another process may have a new one in its place. This database is left
    // as it is: to close it would write into files that may be the other's.
    end()
    flag.lower()
    onEnd()
  })
  flag.announce({ state: 'open', arrays: text.arrays })

  return {
    role: 'holder',
    query: (sql, params) => turns.inLine(() => local.query(sql, params)),
    transaction: (work) =>
      turns.inLine(() =>
        local.transaction((tx) =>
          work({
            query: (sql, params) => turns.breathe().then(() => tx.query(sql, params)),
            script: (sql) => turns.breathe().then(() => tx.script(sql)),
          }),
        ),
      ),
    get ended() {
      return ended
    },
    subscribe: (channel) => channels.add(channel, onNotification),
    unsubscribe: (channel) => channels.remove(channel, onNotification),
    async close() {
      if (ended) return
      end()
      // What waits in line is done first; then the last answers still have to be sent.
      try {
        await turns.inLine(() => db.close())
        await nextTick()
      } finally {
        flag.lower()
      }
    },
  }
}
