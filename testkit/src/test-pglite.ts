import type { PGlite } from '@electric-sql/pglite'
import { openTestDatabase } from 'genjobs/testing'
import { testDatabaseOptions } from './databases.ts'

/** An embedded database in memory with the engine installed, for the driver itself. Each takes about 350 MB: close it. */
export async function createTestPglite(): Promise<PGlite> {
  const { pglite } = await openTestDatabase(testDatabaseOptions('pglite'))
  const db = pglite()
  if (!db) throw new Error('this is not the embedded database')
  return db
}
