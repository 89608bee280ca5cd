import { GenjobsError } from '@genjobs/contract'
import { schemaVersion } from '../migrate/schema-version.ts'
import type { Engine } from './engine.ts'

/**
 * A newer schema is good too, unless it says that it is not for clients of this age.
 * @throws GenjobsError `schema_missing`, `schema_too_old`, `schema_too_new`
 */
export async function requireSchemaVersion(
  engine: Pick<Engine, 'schemaVersion' | 'oldestClient'>,
  schema: string,
): Promise<void> {
  const found = await engine.schemaVersion()
  if (found === schemaVersion) return
  if (found === null)
    throw new GenjobsError('schema_missing', `the installation in the schema "${schema}" is not complete`)
  if (found < schemaVersion) {
    throw new GenjobsError(
      'schema_too_old',
      `the schema "${schema}" has version ${found}; this package works with ${schemaVersion}`,
    )
  }
  const oldestClient = await engine.oldestClient()
  if (isTooOld(oldestClient)) throw schemaTooNew(oldestClient)
}

/** Whether the engine wants clients that know more than this one. */
export function isTooOld(oldestClient: number | null): oldestClient is number {
  return oldestClient !== null && oldestClient > schemaVersion
}

export function schemaTooNew(oldestClient: number): GenjobsError {
  return new GenjobsError(
    'schema_too_new',
    `the database was upgraded: it wants packages that know schema ${oldestClient}, and this one knows ${schemaVersion}`,
  )
}
