import { GenjobsError } from '@genjobs/contract'
import { databaseError } from '../client/database-error.ts'
import type { Database, Queryable, Script } from '../database/database.ts'
import { engineHash, engineSql } from '../generated/engine-sql.ts'
import { isReapplied } from './is-reapplied.ts'
import { namedSql } from './named-sql.ts'
import { quoteIdentifier, requireSchemaName } from './schema-name.ts'
import { schemaVersion } from './schema-version.ts'

export type MigrateOptions = {
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
}

export type MigrateResult = {
  schema: string
  /** What was done: a fresh install, functions renewed, or nothing. */
  outcome: 'installed' | 'updated' | 'unchanged'
  schemaVersion: number
}

/**
 * Install the engine, or bring its functions up to date. Safe to call at every start and from many processes at once:
 * the first does the work in one transaction, the others find it done.
 * @throws GenjobsError `schema_too_new` when the database was migrated by a newer version of this package,
 * `database_unavailable`, `database_error`
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<MigrateResult> {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const work = async (tx: Queryable & Script): Promise<MigrateResult> => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`genjobs migrate ${schema}`])
    const found = await installed(tx, schema)
    if (!found) {
      await tx.script(`create schema if not exists ${quoteIdentifier(schema)}`)
      await apply(tx, schema, () => true)
      await tx.query(
        `insert into meta (schema_version, engine_hash, installed_at, upgraded_at) values ($1, $2, clock(), clock())`,
        [schemaVersion, engineHash],
      )
      return { schema, outcome: 'installed', schemaVersion }
    }
    if (found.schema_version > schemaVersion) {
      throw new GenjobsError(
        'schema_too_new',
        `the schema "${schema}" has version ${found.schema_version}; this package knows ${schemaVersion}`,
      )
    }
    if (found.engine_hash === engineHash) return { schema, outcome: 'unchanged', schemaVersion }
    await apply(tx, schema, isReapplied)
    await tx.query('update meta set engine_hash = $1, upgraded_at = clock()', [engineHash])
    return { schema, outcome: 'updated', schemaVersion }
  }
  try {
    return await database.transaction(work)
  } catch (error) {
    throw databaseError(error, schema)
  }
}

type Meta = { schema_version: number; engine_hash: string }

async function installed(tx: Queryable, schema: string): Promise<Meta | undefined> {
  const [exists] = await tx.query<{ meta: string | null }>('select to_regclass($1)::text as meta', [
    `${quoteIdentifier(schema)}.meta`,
  ])
  if (!exists?.meta) return undefined
  const [meta] = await tx.query<Meta>(`select schema_version, engine_hash from ${quoteIdentifier(schema)}.meta`)
  return meta
}

/** Every function keeps the search path that is in force when it is made: this is how the engine learns its schema. */
async function apply(tx: Queryable & Script, schema: string, wanted: (path: string) => boolean): Promise<void> {
  await tx.script(
    `set local search_path to ${quoteIdentifier(schema)}, pg_temp; set local check_function_bodies to off`,
  )
  for (const file of engineSql) {
    if (!wanted(file.path)) continue
    try {
      await tx.script(namedSql(file, schema))
    } catch (error) {
      throw new GenjobsError(
        'database_error',
        `the engine could not be installed: ${file.path}: ${(error as Error).message}`,
        {
          cause: error,
        },
      )
    }
  }
}
