import { readFile } from 'node:fs/promises'
import type { Database } from 'genjobs'

/** Make the view `script_generation_jobs`; safe to run again. On Supabase its file is a migration. */
export async function installView(database: Database): Promise<void> {
  const view = await readFile(new URL('../sql/script_generation_jobs.sql', import.meta.url), 'utf8')
  await database.transaction((tx) => tx.script(view))
}
