import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { pglite } from '../database/pglite.ts'
import { engineHash } from '../generated/engine-sql.ts'
import { migrate } from '../migrate/migrate.ts'
import { cachedFile } from './cached-file.ts'
import { installClock } from './movable-clock.ts'

const made = new Map<string, Promise<Blob>>()

/**
 * The files of an embedded database with the engine in it, empty: from the cache, or made in some two seconds and left
 * there for the processes that come after.
 */
export function snapshot(schema: string): Promise<Blob> {
  let one = made.get(schema)
  if (!one) {
    one = cachedSnapshot(schema)
    made.set(schema, one)
    one.catch(() => made.delete(schema))
  }
  return one
}

async function cachedSnapshot(schema: string): Promise<Blob> {
  return new Blob([await cachedFile(`${snapshotKey(schema)}.snapshot`, () => makeSnapshot(schema))])
}

/** Other files for another engine, PGlite, schema, or machine: what stands in the cache never has to be updated. */
function snapshotKey(schema: string): string {
  const parts = [engineHash, pgliteVersion(), schema, process.platform, process.arch, 'form 1']
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = createRequire(entry)('../package.json') as { version: string }
  return version
}

async function makeSnapshot(schema: string): Promise<Uint8Array<ArrayBuffer>> {
  const { PGlite } = await import('@electric-sql/pglite')
  const db = await PGlite.create()
  try {
    await migrate(pglite(db), { schema })
    await installClock(pglite(db), schema)
    // A copy of a running database recovers when it starts, and a timer of that would keep its process from ending.
    await db.exec('alter system set log_startup_progress_interval to 0')
    // So that there is as little to recover as can be.
    await db.exec('checkpoint')
    const dump = await db.dumpDataDir('none')
    return new Uint8Array(await dump.arrayBuffer())
  } finally {
    await db.close()
  }
}
