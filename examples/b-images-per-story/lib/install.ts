import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createJobs, type Database } from 'genjobs'
import { kinds } from './kinds.ts'

const files = ['roles', 'stories', 'image_generation_jobs', 'image_generation_jobs_triggers']

/**
 * Install the engine, its two kinds, the stories and the views of their jobs; safe to run again. Needs a role that owns
 * the database.
 * @param folder where this example is
 */
export async function install(database: Database, folder: string): Promise<void> {
  const jobs = createJobs({ database, kinds })
  await jobs.migrate()
  // Registers the kinds, so that SQL alone can start jobs from now on.
  await jobs.ready()
  const sql = await Promise.all(files.map((name) => readFile(join(folder, 'sql', `${name}.sql`), 'utf8')))
  await database.transaction((tx) => tx.script(sql.join('\n')))
  await jobs.close()
}
