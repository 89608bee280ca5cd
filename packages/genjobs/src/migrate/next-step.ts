import { GenjobsError } from '@genjobs/contract'
import { schemaTooNew } from '../client/require-schema-version.ts'
import { engineHash, engineSql } from '../generated/engine-sql.ts'
import { engineUpgrades } from '../generated/engine-upgrades.ts'
import type { Installed } from './installed.ts'
import { isReapplied } from './is-reapplied.ts'
import { schemaVersion } from './schema-version.ts'

/** A transaction of a migration. */
export type Step = {
  outcome: 'installed' | 'upgraded' | 'updated'
  /** What it does, for people. */
  about: string
  /** The files that it runs, in order. */
  files: readonly { path: string; sql: string }[]
  /** What the schema is after it. */
  becomes: Installed
  /** It takes away what calls may use that began before the step before it. */
  afterCalls?: true
}

/** The functions of this release are in force, and those that calls of older ones may still use are there. */
export const besideOlder: string = `${engineHash} beside older`

/**
 * What comes next in a schema, decided by what is there: so an upgrade that was cut off anywhere goes on where it was, and
 * several processes may take turns. The tables of each release come in a transaction of their own, short, and in a way
 * that the functions in force do not notice; then all functions at once; then goes what only older functions called, once
 * no call is under way that began with them.
 * @throws GenjobsError `schema_too_new` where the schema is not for packages of this age
 */
export function nextStep(found: Installed | undefined): Step | undefined {
  const own = { schema_version: schemaVersion, tables_version: schemaVersion, engine_hash: engineHash }
  if (!found) {
    return {
      outcome: 'installed',
      about: `install the engine, version ${schemaVersion}`,
      files: engineSql,
      becomes: { ...own, oldest_client: oldestClientSince(0) },
    }
  }
  if (found.schema_version > schemaVersion) {
    if (found.oldest_client > schemaVersion) throw schemaTooNew(found.oldest_client)
    return undefined
  }
  const tables = engineUpgrades.find(
    (upgrade) => upgrade.version > found.tables_version && upgrade.tables !== undefined,
  )
  if (tables?.tables !== undefined) {
    return {
      outcome: 'upgraded',
      about: `add the tables of version ${tables.version}: ${tables.about}`,
      files: [{ path: `migrations/${tables.name}.tables.sql`, sql: tables.tables }],
      becomes: { ...found, tables_version: tables.version },
    }
  }
  if (found.schema_version === schemaVersion && found.engine_hash === engineHash) return undefined
  if (found.schema_version === schemaVersion && found.engine_hash === besideOlder) {
    return {
      outcome: 'upgraded',
      about: 'remove the functions that only older ones called',
      files: filesOf('obsolete', 0),
      becomes: { ...own, oldest_client: found.oldest_client },
      afterCalls: true,
    }
  }
  return {
    outcome: found.schema_version === schemaVersion ? 'updated' : 'upgraded',
    about:
      found.schema_version === schemaVersion
        ? `renew the functions of version ${schemaVersion}`
        : `put the functions of version ${schemaVersion} in force`,
    files: [...filesOf('functions', found.schema_version), ...engineSql.filter(({ path }) => isReapplied(path))],
    becomes: {
      ...own,
      engine_hash: filesOf('obsolete', found.schema_version).length > 0 ? besideOlder : engineHash,
      oldest_client: Math.max(found.oldest_client, oldestClientSince(found.schema_version)),
    },
  }
}

/** All steps from here on. */
export function remainingSteps(found: Installed | undefined): Step[] {
  const steps: Step[] = []
  for (let at = found, step = nextStep(at); step; step = nextStep(at)) {
    steps.push(step)
    at = step.becomes
  }
  return steps
}

/** What each release since then has of a part, in order. */
function filesOf(part: 'functions' | 'obsolete', since: number): Step['files'] {
  return engineUpgrades.flatMap(({ version, name, [part]: sql }) =>
    version > since && sql !== undefined ? [{ path: `migrations/${name}.${part}.sql`, sql }] : [],
  )
}

function oldestClientSince(version: number): number {
  return Math.max(1, ...engineUpgrades.filter((upgrade) => upgrade.version > version).map((u) => u.oldestClient))
}

/** @throws GenjobsError `invalid_input` for a version that no release has had */
export function requireVersion(version: number): void {
  if (!Number.isInteger(version) || version < 1 || version > schemaVersion) {
    throw new GenjobsError('invalid_input', `there is no upgrade from version ${version} to ${schemaVersion}`, {
      hint: `Give a version from 1 to ${schemaVersion}.`,
    })
  }
}
