import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pglite } from '../database/pglite.ts'
import { engineHash } from '../generated/engine-sql.ts'
import { migrate } from '../migrate/migrate.ts'
import { cacheFolder } from './cache-folder.ts'
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
  const folder = await cacheFolder()
  const path = folder === undefined ? undefined : join(folder, `${snapshotKey(schema)}.snapshot`)
  const found = path === undefined ? undefined : await readSnapshot(path)
  if (found) return new Blob([found])
  const files = await makeSnapshot(schema)
  if (path !== undefined) await writeSnapshot(path, files)
  return new Blob([files])
}

/** Other files for another engine, PGlite, schema, or machine: what stands in the cache never has to be updated. */
export function snapshotKey(schema: string): string {
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

const digestBytes = 32
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** Undefined where there is none that is whole. */
async function readSnapshot(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const file = await readFile(path)
    const files = file.subarray(digestBytes)
    return digest(files).equals(file.subarray(0, digestBytes)) ? files : undefined
  } catch {
    return undefined
  }
}

/** Under its name only once it is whole. A cache that cannot be written costs time, and nothing else. */
async function writeSnapshot(path: string, files: Uint8Array): Promise<void> {
  const half = `${path}.${randomBytes(6).toString('hex')}.half`
  try {
    await writeFile(half, Buffer.concat([digest(files), files]), { mode: 0o600 })
    await rename(half, path)
    await removeOld(join(path, '..'))
  } catch {
    await rm(half, { force: true }).catch(() => undefined)
  }
}

const oldMs = 30 * 86_400_000

/** Snapshots of releases that are gone, and halves of processes that were killed. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(snapshot|half)$/.test(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > oldMs) await rm(path, { force: true })
  }
}
