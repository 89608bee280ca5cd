import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createJobs, type Database } from 'genjobs'
import { kinds } from './kinds.ts'

const files = [
  'supabase',
  'projects',
  'generation_jobs',
  'generation_jobs_triggers',
  'generation_jobs_cascades',
  'generation_job_functions',
  'generation_job_statistics',
  'project_budget',
  'stuck_jobs',
]

/**
 * Install the engine, its two kinds, projects and assets, and the table `generation_jobs` with all that belongs to it;
 * safe to run again. Needs a role that owns the database; on Supabase that is `postgres`.
 * @param folder where this example is
 */
export async function install(database: Database, folder: string): Promise<void> {
  const jobs = createJobs({ database, kinds })
  await jobs.migrate()
  // Registers the kinds, so that SQL alone can make jobs from now on.
  await jobs.ready()
  const sql = await Promise.all(files.map((name) => readFile(join(folder, 'sql', `${name}.sql`), 'utf8')))
  await database.transaction((tx) => tx.script(sql.join('\n')))
  await jobs.close()
}
