import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { databaseError } from '../client/database-error.ts'
import type { Database, Queryable, Script } from '../database/database.ts'
import { lockMigrations } from '../migrate/lock-migrations.ts'
import { quoteIdentifier, requireSchemaName } from '../migrate/schema-name.ts'
import { readUninstallPlan, type UninstallPlan } from './uninstall-plan.ts'

export type UninstallOptions = {
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
  /** Only say what would go. */
  dryRun?: boolean
  /** Also when others depend on it: their views, foreign keys, policies and so on go too. Default false. */
  cascade?: boolean
  /** Also while workers are alive: what they have done since their last heartbeat is lost. Default false. */
  force?: boolean
  /** Also the role `genjobs_service`, unless something else needs it. Default false. */
  roles?: boolean
  /** How long it may wait for a table that others use. Default 5 s. */
  lockTimeout?: Duration
}

export type UninstallResult = UninstallPlan & {
  removed: boolean
  /** Roles that went. */
  roles: string[]
}

const serviceRole = 'genjobs_service'

/**
 * Remove the engine with all jobs, credits and statistics, and the schema for end users: in one transaction, so it happens
 * as a whole or not at all. There is no way back but a backup.
 * @throws GenjobsError `schema_missing`; `busy` while workers are alive or others use a table; `invalid_input` while others
 * depend on it
 */
export async function uninstall(database: Database, options: UninstallOptions = {}): Promise<UninstallResult> {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const lockMs = durationMs(options.lockTimeout ?? '5s', 'lockTimeout')
  try {
    if (options.dryRun) return { ...(await readUninstallPlan(database, schema)), removed: false, roles: [] }
    return await database.transaction(async (tx) => {
      await tx.script(`set local lock_timeout to ${lockMs}`)
      await lockMigrations(tx, schema)
      const plan = await readUninstallPlan(tx, schema)
      requireUnused(plan, options)
      // The engine's first: the views for end users depend on it, and go with it.
      for (const name of plan.schemas) await tx.script(`drop schema ${quoteIdentifier(name)} cascade`)
      const roles = options.roles ? await dropRole(tx) : []
      return { ...plan, removed: true, roles }
    })
  } catch (error) {
    if ((error as { code?: unknown }).code === '55P03') {
      throw new GenjobsError('busy', `the schema "${schema}" could not be removed: others use its tables`, {
        hint: 'Nothing was removed. Stop the app and its workers, and try again.',
        cause: error,
      })
    }
    throw databaseError(error, schema)
  }
}

function requireUnused({ workers, dependents }: UninstallPlan, { force, cascade }: UninstallOptions): void {
  if (workers.length > 0 && !force) {
    throw new GenjobsError('busy', `workers are alive: ${workers.slice(0, 5).join(', ')}`, {
      hint: 'Stop them first, or remove it all the same: force (--force).',
    })
  }
  if (dependents.length > 0 && !cascade) {
    const list = dependents.slice(0, 5).map(({ type, name }) => `${type} ${name}`)
    throw new GenjobsError(
      'invalid_input',
      `others depend on it: ${list.join(', ')}${dependents.length > list.length ? ', …' : ''}`,
      { hint: 'Remove these first, or let them go too: cascade (--cascade).' },
    )
  }
}

/** A role that owns something, or may do something in another database, stays. */
async function dropRole(tx: Queryable & Script): Promise<string[]> {
  const count = async () => (await tx.query('select from pg_roles r where r.rolname = $1', [serviceRole])).length
  if ((await count()) === 0) return []
  await tx.script(`do $$ begin
    drop role ${serviceRole};
  exception when dependent_objects_still_exist or insufficient_privilege or object_in_use then
    null;
  end $$`)
  return (await count()) === 0 ? [serviceRole] : []
}
