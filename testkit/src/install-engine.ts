import { migrate, type Database } from 'genjobs'
import { engineSchema } from './engine-schema.ts'

/** Install the engine the way an application does. */
export async function installEngine(database: Database): Promise<void> {
  await migrate(database, { schema: engineSchema })
}
