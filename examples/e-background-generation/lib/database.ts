import { openEmbedded, pg, type Database } from 'genjobs'
import { install } from './install.ts'

// Next.js compiles pages and routes apart, and in development again and again: the process has one database all the same.
const kept = globalThis as { nailDatabase?: Database }

/** PostgreSQL by DATABASE_URL; without one, in development, the embedded database in `.genjobs`. Opens nothing until its first use. */
export const database: Database = (kept.nailDatabase ??= openedLater(async () => {
  const url = process.env.DATABASE_URL
  // On PostgreSQL, which many servers share, installing is left to `npm run migrate`.
  if (url) return pg(url)
  if (process.env.NODE_ENV === 'production') {
    throw new Error('DATABASE_URL is not set. In production this app runs on PostgreSQL: postgres://user@host/name')
  }
  const embedded = await openEmbedded('.genjobs')
  await install(embedded, process.cwd())
  return embedded
}))

function openedLater(open: () => Promise<Database>): Database {
  let opening: Promise<Database> | undefined
  const opened = (): Promise<Database> => {
    opening ??= open().catch((error: unknown) => {
      // Whoever comes next tries again.
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    query: async (text, params) => await (await opened()).query(text, params),
    transaction: async (work) => await (await opened()).transaction(work),
    listen: async (channel, onHint) => (await (await opened()).listen?.(channel, onHint)) ?? (async () => {}),
    close: async () => await (await opening)?.close(),
  }
}
