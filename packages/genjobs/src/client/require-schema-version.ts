import { GenjobsError } from '@genjobs/contract'
import { schemaVersion } from '../migrate/schema-version.ts'
import type { Engine } from './engine.ts'

/** @throws GenjobsError `schema_missing`, `schema_too_old`, `schema_too_new` */
export async function requireSchemaVersion(engine: Engine, schema: string): Promise<void> {
  const found = await engine.schemaVersion()
  if (found === schemaVersion) return
  if (found === null)
    throw new GenjobsError('schema_missing', `the installation in the schema "${schema}" is not complete`)
  throw new GenjobsError(
    found < schemaVersion ? 'schema_too_old' : 'schema_too_new',
    `the schema "${schema}" has version ${found}; this package works with ${schemaVersion}`,
  )
}
