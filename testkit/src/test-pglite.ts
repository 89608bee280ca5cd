import { existsSync, mkdirSync } from 'node:fs'
import { readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import { pglite } from 'genjobs'
import { installEngine } from './install-engine.ts'
import { providedServers } from './provided-servers.ts'

/**
 * An embedded database in memory with the engine installed. The first of a run takes some three seconds and leaves a
 * snapshot; the others start from that in a quarter of a second. Each takes about 350 MB: close it.
 */
export async function createTestPglite(): Promise<PGlite> {
  const snapshot = await pgliteSnapshot()
  const { PGlite } = await import('@electric-sql/pglite')
  return await PGlite.create({ loadDataDir: new Blob([await readFile(snapshot)]) })
}

/** The file with the snapshot, made by whichever test process needs it first. */
export async function pgliteSnapshot(): Promise<string> {
  const snapshot = join(providedServers().folder, 'pglite.tar')
  while (!existsSync(snapshot)) await makeSnapshotUnlessMaking(snapshot)
  return snapshot
}

/** Making a folder is the lock between test processes; those who come too late wait and look again. */
async function makeSnapshotUnlessMaking(path: string): Promise<void> {
  const lock = `${path}.making`
  try {
    mkdirSync(lock)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await delay(50)
    return
  }
  try {
    if (!existsSync(path)) await makeSnapshot(path)
  } finally {
    await rmdir(lock)
  }
}

async function makeSnapshot(path: string): Promise<void> {
  const { PGlite } = await import('@electric-sql/pglite')
  const db = await PGlite.create()
  try {
    await installEngine(pglite(db))
    const dump = await db.dumpDataDir('none')
    // Under its name only once it is whole.
    const half = `${path}.half`
    await writeFile(half, Buffer.from(await dump.arrayBuffer()))
    await rename(half, path)
  } finally {
    await db.close()
  }
}
