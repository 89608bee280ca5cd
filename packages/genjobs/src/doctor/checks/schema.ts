import { engineHash } from '../../generated/engine-sql.ts'
import { schemaVersion } from '../../migrate/schema-version.ts'
import type { DoctorCheck } from '../check.ts'

const migrate = 'Run genjobs migrate, or jobs.migrate(), with this release.'

/** An error of this one ends the examination: nothing else can be read. */
export const schemaCheck: DoctorCheck = {
  name: 'schema',
  about: 'the engine, and whether it is of this release',
  async run({ query, schema }) {
    const [exists] = await query<{ meta: string | null }>('select to_regclass($1)::text as meta', [`${schema}.meta`])
    if (!exists?.meta) {
      return [{ level: 'error', problem: `there is no engine in the schema ${schema}`, subjects: [], cure: migrate }]
    }
    const [meta] = await query<{ version: number; hash: string }>(
      `select schema_version as version, engine_hash as hash from ${schema}.meta`,
    )
    if (meta && meta.version > schemaVersion) {
      const problem = `the schema has version ${meta.version}, this release knows ${schemaVersion}`
      return [{ level: 'error', problem, subjects: [], cure: 'Update the packages of genjobs.' }]
    }
    if (meta && meta.version === schemaVersion && meta.hash === engineHash) return []
    const problem = 'the functions of the engine are not those of this release'
    const level = meta?.version === schemaVersion ? 'warning' : 'error'
    return [{ level, problem, subjects: [], cure: migrate }]
  },
}
