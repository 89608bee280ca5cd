import { migrate, pg, type Database } from 'genjobs'
import { engineSchema } from './engine-schema.ts'

/** Install the engine the way an application does. Everything the testkit hands out has come through here. */
export async function installEngine(database: Database): Promise<void> {
  await migrate(database, { schema: engineSchema })
}

export async function installEngineAt(url: string): Promise<void> {
  const database = pg({ connectionString: url })
  try {
    await installEngine(database)
  } finally {
    await database.close()
  }
}
