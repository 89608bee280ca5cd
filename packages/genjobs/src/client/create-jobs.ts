import { GenjobsError, type AnyKind } from '@genjobs/contract'
import type { Database } from '../database/database.ts'
import { importJobs } from '../manual/import-jobs.ts'
import { manualJobs } from '../manual/manual-jobs.ts'
import { migrate, type MigrateOptions, type MigrateResult } from '../migrate/migrate.ts'
import { requireSchemaName } from '../migrate/schema-name.ts'
import { maintain, type MaintainOptions, type MaintainResult } from '../partitions/maintain.ts'
import { budgetsOf } from '../budgets/budgets-of.ts'
import { createBudgetWarner, type BudgetWarning } from '../budgets/budget-warner.ts'
import { creditsOf } from '../credits/credits-of.ts'
import { ownersOf } from '../retention/owners.ts'
import { afterRestore } from '../restore/after-restore.ts'
import { statisticsOf } from '../statistics/statistics-of.ts'
import { createFeed } from '../watch/feed.ts'
import { watchJobs } from '../watch/watch-jobs.ts'
import { runJobs } from '../worker/run-jobs.ts'
import { endJobs } from './end-jobs.ts'
import { engineCalls } from './engine.ts'
import { createHints } from './hints.ts'
import type { JobsParts } from './jobs-parts.ts'
import { operate } from './operate.ts'
import { readJobs } from './read-jobs.ts'
import { requireSchemaVersion } from './require-schema-version.ts'
import { createStartUp } from './start-up.ts'
import { startedJobs } from './started-jobs.ts'
import { submitJobs } from './submit-jobs.ts'

export type JobsOptions<Kinds extends readonly AnyKind[]> = {
  database: Database
  /** Registered in the database at the first use. */
  kinds: Kinds
  /**
   * False leaves the kinds in the database as they are: for a program that is not the app and must not put its own
   * limits over the app's. A kind that nobody has registered is then refused as `unknown_kind`. Default true.
   */
  register?: boolean
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
  /** Called with what goes wrong in the background, such as a database that is away for a while. Default: console.error. */
  onError?: (error: unknown) => void
  /**
   * Called when a budget is used up to its `warnAt`, at least once a period, in one of the processes that pass this. A
   * warning whose call throws is given again after a minute.
   */
  onBudgetWarning?: (warning: BudgetWarning) => void | Promise<void>
}

export type Jobs<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = ReturnType<typeof createJobs<Kinds>>

/** The way in: submit, read, watch and cancel jobs, and run the workers. Opens nothing until its first use. */
export function createJobs<const Kinds extends readonly AnyKind[]>(options: JobsOptions<Kinds>) {
  const { database } = options
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const onError = options.onError ?? ((error: unknown) => console.error('genjobs:', error))
  const kinds = new Map<string, AnyKind>(options.kinds.map((kind) => [kind.name, kind]))
  if (kinds.size < options.kinds.length) throw new GenjobsError('invalid_kind', 'two kinds have the same name')

  const warner = createBudgetWarner(engineCalls(database, schema), options.onBudgetWarning, onError)
  const { engine } = warner
  const hints = createHints(database, engine, schema)
  const startUp = createStartUp(engine, { schema, kinds, register: options.register !== false })
  const { ready, readyWithin } = startUp
  const parts: JobsParts = { database, schema, engine, hints, kinds, onError, ready, readyWithin }
  const feed = createFeed(parts)
  const reading = readJobs<Kinds>(parts)

  return {
    /** The kinds given to createJobs, by name. */
    kinds: kinds as ReadonlyMap<string, Kinds[number]>,

    /**
     * Resolves when jobs can be submitted and read: the database answers, its schema fits, the kinds are registered. For
     * probes; it asks the database each time.
     * @throws GenjobsError `database_unavailable`, `schema_missing`, `schema_too_old`, `schema_too_new`, `invalid_kind`
     */
    async ready(): Promise<void> {
      await startUp.ready()
      await requireSchemaVersion(engine, schema)
    },

    ...submitJobs<Kinds>(parts),
    ...reading,
    ...watchJobs<Kinds>(feed),
    ...endJobs(parts),
    ...startedJobs<Kinds>(parts),
    ...runJobs<Kinds>(parts, reading.wait),
    ...operate(parts),
    ...manualJobs(parts),
    ...importJobs(parts),
    ...ownersOf(parts),
    ...statisticsOf(parts),
    ...afterRestore(parts),

    /** Credits of owners: top up, grant, adjust, read. */
    credits: creditsOf(parts),

    /** Budgets of owners, projects, kinds and all: set, remove, read. */
    budgets: budgetsOf(parts, warner),

    /** Make the partitions of the time to come and remove old ones; nothing, when nothing is due. See `maintain`. */
    maintain: (when: MaintainOptions): Promise<MaintainResult> => maintain(database, { ...when, schema }),

    /** Install the engine or bring it up to date, while everything goes on. See `migrate`. */
    async migrate(how: Omit<MigrateOptions, 'schema'> = {}): Promise<MigrateResult> {
      const result = await migrate(database, { ...how, schema })
      startUp.reset()
      return result
    },

    /** Stop listening and end what is watched. Workers are stopped by their own `stop`; the database is closed by whoever opened it. */
    async close(): Promise<void> {
      await warner.close()
      await feed.close()
      await hints.close()
    },
  }
}
