import type { BudgetMeasure, BudgetPeriod, JobError, JobReason, JobStatus, WhenFull } from '@genjobs/contract'
import type { Database as GeneratedDatabase, Json } from '../generated/api-types.ts'
import type { EngineTypes } from '../generated/rows.ts'

type Api = GeneratedDatabase['genjobs_api']

/** A row with what is known of some of its columns beyond what the catalog says. Each must fit what the catalog says. */
type Known<Row, Columns extends Partial<Row>> = {
  [Column in keyof Row]: Column extends keyof Columns ? Columns[Column] : Row[Column]
}

/** These columns are never null. */
type NotNull<Row, Column extends keyof Row> = { [C in Column]: NonNullable<Row[C]> }

type JsonObject = { [key: string]: Json | undefined }

type Job = Api['Views']['jobs']['Row']
type JobRow = Known<
  Job,
  NotNull<
    Job,
    'id' | 'kind' | 'owner' | 'input' | 'progress' | 'attempt' | 'max_attempts' | 'price' | 'created_at' | 'updated_at'
  > & {
    status: JobStatus
    reason: JobReason | null
    error: JobError | null
    metadata: JsonObject
    eta: { p50: string; p90: string } | null
  }
>

type ManualJob = Api['Views']['manual_jobs']['Row']
type ManualStatus = Exclude<JobStatus, 'waiting'>
type ManualJobRow = Known<
  ManualJob,
  NotNull<ManualJob, 'id' | 'kind' | 'owner' | 'input' | 'attempt' | 'created_at' | 'updated_at'> & {
    status: ManualStatus
    error: JobError | null
    metadata: JsonObject
  }
>

type Event = Api['Views']['job_events']['Row']
type Kind = Api['Views']['kinds']['Row']
type Limit = Api['Views']['limits']['Row']
type Credits = Api['Views']['credits']['Row']
type Transfer = Api['Views']['credit_statement']['Row']
type Budget = Api['Views']['budgets']['Row']

type Rows = {
  jobs: JobRow
  manual_jobs: ManualJobRow
  job_events: Known<Event, NotNull<Event, keyof Event>>
  kinds: Known<Kind, NotNull<Kind, 'name' | 'paused'>>
  limits: Known<Limit, NotNull<Limit, 'key' | 'max' | 'used' | 'kinds'> & { when_full: WhenFull }>
  credits: Known<Credits, NotNull<Credits, 'available' | 'balance' | 'expiring' | 'held' | 'overdraft'>>
  credit_statement: Known<
    Transfer,
    NotNull<Transfer, 'id' | 'amount' | 'created_at'> & { reason: 'top_up' | 'grant' | 'capture' | 'adjust' | 'expire' }
  >
  budgets: Known<Budget, NotNull<Budget, 'id' | 'time_zone'> & { measure: BudgetMeasure; period: BudgetPeriod }>
}

/** As JSON: times are text. */
type StatisticsRow = {
  [Column in keyof EngineTypes['statistics_row']]: Date extends EngineTypes['statistics_row'][Column]
    ? string | null
    : EngineTypes['statistics_row'][Column]
}

type KnownArgs = {
  list_jobs: { status?: JobStatus[] }
  statistics: { by?: ('project' | 'kind' | 'mode' | 'status' | 'month' | 'day')[] }
  transition_job: { status: ManualStatus }
}

/** What a function answers that answers with jobs, or with statistics. */
type Answer<Name extends keyof Api['Functions'], Returns> = Name extends 'statistics'
  ? StatisticsRow[]
  : Returns extends Job
    ? JobRow
    : Returns extends Job[]
      ? JobRow[]
      : Returns

type Functions = {
  [Name in keyof Api['Functions']]: {
    [Part in keyof Api['Functions'][Name]]: Part extends 'Args'
      ? Name extends keyof KnownArgs
        ? Omit<Api['Functions'][Name][Part], keyof KnownArgs[Name]> & KnownArgs[Name]
        : Api['Functions'][Name][Part]
      : Part extends 'Returns'
        ? Answer<Name, Api['Functions'][Name][Part]>
        : Api['Functions'][Name][Part]
  }
}

type KnownApi = Omit<Api, 'Views' | 'Functions'> & {
  Views: { [Name in keyof Api['Views']]: { Row: Rows[Name]; Relationships: [] } }
  Functions: Functions
}

/**
 * What supabase-js is told of the schema for end users: `createClient<GenjobsDatabase>(…)`, or together with what
 * `supabase gen types` writes of your own schemas, `createClient<Database & GenjobsDatabase>(…)`. It is what the generator
 * would write, with what the catalog does not say: states, what is never null, the shapes of some JSON.
 * @typeParam Schema the name of the schema for end users, where the engine is not in `genjobs`
 */
export type GenjobsDatabase<Schema extends string = 'genjobs_api'> = {
  [Name in Schema]: { [Part in keyof KnownApi]: KnownApi[Part] }
}

/** The same under the name that is customary. */
export type Database = GenjobsDatabase

/** A row of a view for end users, such as `ApiRow<'jobs'>`. */
export type ApiRow<View extends keyof Rows> = Rows[View]

/** A row of the answer to `rpc('statistics')`. */
export type ApiStatisticsRow = StatisticsRow

/** Word for word what `supabase gen types typescript` writes of the schema `genjobs_api`. */
export type { GeneratedDatabase, Json }
