import type { Database } from 'genjobs'
import type { Target } from '../context.ts'

/** Long enough for a database that wakes from sleep, short enough for somebody who waits. */
const connectMs = 15_000

/** Opens nothing yet for PostgreSQL; for a folder, the database in it, or the way to the process that holds it. */
export async function openDatabase(target: Target): Promise<Database> {
  const { openEmbedded, pg } = await import('genjobs')
  if (target.type === 'embedded') return await openEmbedded(target.folder)
  return pg({ connectionString: target.url, connectionTimeoutMillis: connectMs })
}
