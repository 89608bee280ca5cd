import type { PGlite } from '@electric-sql/pglite'
import { GenjobsError } from '@genjobs/contract'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddedFolder } from './embedded-folder.ts'

/** Start PostgreSQL on the folder's files, which the caller holds the lock of. A new one takes two seconds. */
export async function openPgdata(folder: EmbeddedFolder): Promise<PGlite> {
  // Only who needs it pays for loading it.
  const { PGlite } = await import('@electric-sql/pglite')
  try {
    // A process killed while its files were made leaves some of them, and PGlite would take them for a database.
    if (existsSync(folder.making)) rmSync(folder.pgdata, { recursive: true, force: true })
    if (!existsSync(join(folder.pgdata, 'PG_VERSION'))) {
      writeFileSync(folder.making, '')
      mkdirSync(folder.pgdata, { recursive: true, mode: 0o700 })
    }
    const db = await PGlite.create(folder.pgdata)
    rmSync(folder.making, { force: true })
    return db
  } catch (error) {
    throw new GenjobsError(
      'database_unavailable',
      `the embedded database in ${folder.path} does not start: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'Check that the disk has room and the folder is writable. If its files are damaged, restore a copy.',
        cause: error,
      },
    )
  }
}
