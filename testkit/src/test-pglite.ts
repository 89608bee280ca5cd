import { randomUUID } from 'node:crypto'
import { existsSync, openAsBlob } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pglite } from 'genjobs'
import { installEngine } from './install-engine.ts'
import { providedServers } from './provided-servers.ts'

/**
 * An embedded database in memory with the engine installed. The first of a run takes some three seconds and leaves a
 * snapshot; the others start from that in a quarter of a second. Each takes about 350 MB: close it.
 */
export async function createTestPglite(): Promise<PGlite> {
  const snapshot = join(providedServers().folder, 'pglite.tar')
  if (!existsSync(snapshot)) await makeSnapshot(snapshot)
  return await PGlite.create({ loadDataDir: await openAsBlob(snapshot) })
}

/** Two processes may do this at once: both are right, and the rename lets neither see half a file. */
async function makeSnapshot(path: string): Promise<void> {
  const db = await PGlite.create()
  try {
    await installEngine(pglite(db))
    const dump = await db.dumpDataDir('none')
    const half = `${path}.${randomUUID()}`
    await writeFile(half, Buffer.from(await dump.arrayBuffer()))
    await rename(half, path)
  } finally {
    await db.close()
  }
}
