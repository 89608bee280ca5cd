import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate, type Database } from 'genjobs'

/**
 * Install the engine, the table of the collection and the view of the generations; safe to run again. Needs a role that
 * owns the database.
 * @param folder where this example is
 */
export async function install(database: Database, folder: string): Promise<void> {
  await migrate(database)
  for (const name of ['collection', 'generation_jobs']) {
    const sql = await readFile(join(/* turbopackIgnore: true */ folder, 'sql', `${name}.sql`), 'utf8')
    await database.transaction((tx) => tx.script(sql))
  }
}
