import { readFile } from 'node:fs/promises'
import type { Database } from 'genjobs'
import type { JobManager } from './lib/job-manager.ts'

/** Install the engine, its two kinds and the view `active_jobs`; safe to call at every start. Needs a role that owns the database. */
export async function install(database: Database, { jobs }: JobManager): Promise<void> {
  await jobs.migrate()
  // The first call registers the kinds, so that SQL alone can start jobs from now on.
  await jobs.counts()
  for (const file of ['roles.sql', 'active_jobs.sql', 'active_jobs_triggers.sql']) {
    const sql = await readFile(new URL(`sql/${file}`, import.meta.url), 'utf8')
    await database.transaction((tx) => tx.script(sql))
  }
}
