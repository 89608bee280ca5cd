import type { PGlite } from '@electric-sql/pglite'
import { pglite } from '../database/pglite.ts'
import type { Database } from '../database/database.ts'
import { guardedDatabase } from './guarded-database.ts'
import { snapshot } from './snapshot.ts'
import { takeBaseline, type Baseline } from './baseline.ts'

/** Makes tables and rows of the app's own, before the first test that gets the database. */
export type Prepare = (database: Database) => Promise<void>

type Instance = { db: PGlite; baseline: Baseline; retirement?: NodeJS.Timeout }

export type LentDatabase = {
  database: Database
  /** The PGlite itself. It will not be handed on: nobody can tell what holds on to it. */
  pglite(): PGlite
  giveBack(): Promise<void>
}

/** An instance takes much memory, so that few wait for the next test. */
const mostIdle = 2

/** How long an instance waits for the next test. Timers of PGlite keep the process from ending for longer than this. */
const idleMs = 2_000

/** The instances that nobody uses, by schema and by what prepared them. */
const idle = new Map<string, Map<Prepare | undefined, Instance[]>>()

/** An empty database for one test, which gives it back. */
export async function lendEmbedded(schema: string, prepare: Prepare | undefined): Promise<LentDatabase> {
  const waiting = waitingFor(schema, prepare)
  const instance = waiting.pop() ?? (await start(schema, prepare))
  clearTimeout(instance.retirement)
  const { db, baseline } = instance
  const guard = guardedDatabase(pglite(db))
  let taken = false
  return {
    database: guard.database,
    pglite() {
      taken = true
      return db
    },
    async giveBack() {
      const clean = (await guard.end()) && !taken && waiting.length < mostIdle && (await baseline.restore())
      if (!clean) return await retire(db)
      waiting.push(instance)
      instance.retirement = setTimeout(() => {
        waiting.splice(waiting.indexOf(instance), 1)
        void retire(db)
      }, idleMs).unref()
    },
  }
}

/** One that a statement still holds cannot be closed; it goes with the process. */
async function retire(db: PGlite): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref())
  await Promise.race([db.close().catch(() => undefined), late])
}

function waitingFor(schema: string, prepare: Prepare | undefined): Instance[] {
  let ofSchema = idle.get(schema)
  if (!ofSchema) idle.set(schema, (ofSchema = new Map()))
  let waiting = ofSchema.get(prepare)
  if (!waiting) ofSchema.set(prepare, (waiting = []))
  return waiting
}

async function start(schema: string, prepare: Prepare | undefined): Promise<Instance> {
  const { PGlite } = await import('@electric-sql/pglite')
  const db = await PGlite.create({ loadDataDir: await snapshot(schema) })
  await prepare?.(pglite(db))
  return { db, baseline: await takeBaseline(db) }
}
