import type { Duration } from '@genjobs/contract'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { pglite } from '../database/pglite.ts'

export type EmbeddedOptions = {
  /** How long a process that holds the folder may stay silent before this one gives up. Default 5 s. */
  answerWithin?: Duration
  /** How long a transaction of a guest may stay without a statement before it is rolled back. Default 10 s. */
  transactionIdle?: Duration
}

export type EmbeddedDatabase = Database & {
  /** Whether this process runs the database, or reaches it through the one that does. May change when that one ends. */
  readonly role: 'holder' | 'guest'
  /** The folder, as an absolute path. */
  readonly folder: string
}

/** First version: opens the folder without its lock. */
export async function openEmbedded(folder: string, _options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const { PGlite } = await import('@electric-sql/pglite')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const db = await PGlite.create(join(folder, 'pgdata'))
  return { ...pglite(db), close: () => db.close(), role: 'holder', folder }
}
