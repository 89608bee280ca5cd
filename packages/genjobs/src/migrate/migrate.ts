import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { databaseError } from '../client/database-error.ts'
import type { Database, Queryable, Script } from '../database/database.ts'
import { callsEnded } from './calls-ended.ts'
import { readInstalled, type Installed } from './installed.ts'
import { lockMigrations } from './lock-migrations.ts'
import { namedSql } from './named-sql.ts'
import { nextStep, remainingSteps, type Step } from './next-step.ts'
import { quoteIdentifier, requireSchemaName } from './schema-name.ts'
import { schemaVersion } from './schema-version.ts'
import { untilLocked } from './until-locked.ts'

export type MigrateOptions = {
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
  /** Only say what would be done. */
  dryRun?: boolean
  /**
   * How long a statement may wait for a table that others use, and make those wait who come after it. Then the step is
   * undone and tried again. Default 2 s.
   */
  lockTimeout?: Duration
  /** How long a step may go on being tried. Default 5 min. */
  patience?: Duration
  /** Called with what a step does before it is tried, each time. */
  onStep?: (about: string) => void
}

export type MigrateResult = {
  schema: string
  /** A fresh install, a newer release, the functions of this release renewed, or nothing. */
  outcome: 'installed' | 'upgraded' | 'updated' | 'unchanged'
  /** The release in the schema, after it; newer than this package's where that is allowed. */
  schemaVersion: number
  /** What this call did, or, of a dry run, would do; one line a transaction. */
  steps: string[]
}

/**
 * Install the engine, or bring it up to this release, while everything goes on. Safe to call at every start and from many
 * processes at once; cut off anywhere, the next call goes on. It never waits long for a table, and never makes others wait
 * long: see `lockTimeout`.
 * @throws GenjobsError `schema_too_new` when the schema is of a newer release that is not for packages of this age, `busy`
 * when others kept a table for as long as `patience`, `database_unavailable`, `database_error`
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<MigrateResult> {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const lockMs = durationMs(options.lockTimeout ?? '2s', 'lockTimeout')
  const patienceMs = durationMs(options.patience ?? '5m', 'patience')
  try {
    if (options.dryRun) {
      const found = await readInstalled(database, schema)
      const steps = remainingSteps(found)
      return result(schema, steps, steps.at(-1)?.becomes ?? found)
    }
    const done: Step[] = []
    for (;;) {
      const turn = await untilLocked(patienceMs, () =>
        database.transaction(async (tx) => {
          // One migration at a time; and whoever waited for it looks again at what is left to do.
          await lockMigrations(tx, schema)
          const found = await readInstalled(tx, schema)
          const next = nextStep(found)
          if (next) {
            options.onStep?.(next.about)
            await tx.script(`set local lock_timeout to ${lockMs}`)
            await run(tx, schema, next)
          }
          return { found, next }
        }),
      )
      if (!turn.next) return result(schema, done, turn.found)
      done.push(turn.next)
    }
  } catch (error) {
    throw databaseError(error, schema)
  }
}

function result(schema: string, steps: readonly Step[], after: Installed | undefined): MigrateResult {
  return {
    schema,
    outcome: steps[0]?.outcome ?? 'unchanged',
    schemaVersion: after?.schema_version ?? schemaVersion,
    steps: steps.map(({ about }) => about),
  }
}

/** Every function keeps the search path that is in force when it is made: this is how the engine learns its schema. */
async function run(tx: Queryable & Script, schema: string, step: Step): Promise<void> {
  const name = quoteIdentifier(schema)
  if (step.outcome === 'installed') await tx.script(`create schema if not exists ${name}`)
  if (step.afterCalls) await callsEnded(tx, name)
  await tx.script(`set local search_path to ${name}, pg_temp; set local check_function_bodies to off`)
  for (const file of step.files) {
    try {
      await tx.script(namedSql(file, schema))
    } catch (error) {
      throw inFile(error, file.path)
    }
  }
  const { schema_version, tables_version, oldest_client, engine_hash } = step.becomes
  await tx.query(
    step.outcome === 'installed'
      ? `insert into meta (schema_version, tables_version, oldest_client, engine_hash, installed_at, upgraded_at)
         values ($1, $2, $3, $4, clock(), clock())`
      : `update meta set schema_version = $1, tables_version = $2, oldest_client = $3, engine_hash = $4, upgraded_at = clock()`,
    [schema_version, tables_version, oldest_client, engine_hash],
  )
}

/** Of an error of PostgreSQL, which file it came from; a table that others use is no fault of the file. */
function inFile(error: unknown, path: string): unknown {
  const { code, message } = error as { code?: string; message: string }
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code) || code === '55P03' || code.startsWith('40')) return error
  return new GenjobsError('database_error', `the engine could not be installed: ${path}: ${message}`, { cause: error })
}
