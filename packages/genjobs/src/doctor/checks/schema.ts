import { engineHash } from '../../generated/engine-sql.ts'
import { readInstalled } from '../../migrate/installed.ts'
import { besideOlder } from '../../migrate/next-step.ts'
import { schemaVersion } from '../../migrate/schema-version.ts'
import type { DoctorCheck } from '../check.ts'

const migrate = 'Run genjobs migrate, or jobs.migrate(), with this release.'

/** An error of this one ends the examination: nothing else can be read. */
export const schemaCheck: DoctorCheck = {
  name: 'schema',
  about: 'the engine, and whether it is of this release',
  decisive: true,
  async run({ query, schema, name }) {
    const meta = await readInstalled({ query }, name)
    if (!meta) {
      return [{ level: 'error', problem: `there is no engine in the schema ${schema}`, subjects: [], cure: migrate }]
    }
    const { schema_version: version, tables_version: tables, oldest_client: oldest } = meta
    if (version > schemaVersion) {
      const allowed = oldest <= schemaVersion
      return [
        {
          level: allowed ? 'warning' : 'error',
          problem: `the schema has version ${version}, this release knows ${schemaVersion}${allowed ? ', and may go on' : ''}`,
          subjects: [],
          cure: 'Update the packages of genjobs.',
        },
      ]
    }
    if (tables > version) {
      const problem = `an upgrade was begun and not finished: tables of version ${tables}, functions of ${version}`
      return [{ level: 'warning', problem, subjects: [], cure: migrate }]
    }
    if (version === schemaVersion && meta.engine_hash === engineHash) return []
    const problem =
      version < schemaVersion
        ? `the schema has version ${version}, this release works with ${schemaVersion}`
        : meta.engine_hash === besideOlder
          ? 'an upgrade was begun and not finished: functions that only older ones called are still there'
          : 'the functions of the engine are not those of this release'
    return [{ level: version < schemaVersion ? 'error' : 'warning', problem, subjects: [], cure: migrate }]
  },
}
