import type { Queryable } from '../database/database.ts'
import { quoteIdentifier } from './schema-name.ts'

/** What a schema says of the engine in it. */
export type Installed = {
  /** The release whose functions are in force. */
  schema_version: number
  /** The last release whose tables are there; ahead while an upgrade is under way. */
  tables_version: number
  /** Clients that know an older schema claim no more. */
  oldest_client: number
  engine_hash: string
}

/** Undefined where there is no engine in the schema. */
export async function readInstalled(database: Queryable, schema: string): Promise<Installed | undefined> {
  const name = quoteIdentifier(schema)
  const [exists] = await database.query<{ meta: string | null }>('select to_regclass($1)::text as meta', [
    `${name}.meta`,
  ])
  if (!exists?.meta) return undefined
  const [meta] = await database.query<Installed>(
    `select schema_version, tables_version, oldest_client, engine_hash from ${name}.meta`,
  )
  return meta
}
