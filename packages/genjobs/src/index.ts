export type { Budget, BudgetOptions, BudgetSubject } from './budgets/budgets-of.ts'
export type { BudgetWarning } from './budgets/budget-warner.ts'
export { createJobs } from './client/create-jobs.ts'
export type { Jobs, JobsOptions } from './client/create-jobs.ts'
export type { CancelResult, DeleteResult, RetryResult } from './client/end-jobs.ts'
export type { LimitUse, StreamEvent, SweepAnswer } from './client/engine.ts'
export type { LimitUsage, LimitUsageOptions } from './client/limit-usage.ts'
export type { KindInfo, OwnerLimit } from './client/operate.ts'
export type { ListOptions } from './client/read-jobs.ts'
export type { CompleteOptions, FinishResult, StartOptions } from './client/started.ts'
export type { SubmitOptions, SubmitResult, SubmittedJob, TransactionOption } from './client/submit.ts'
export type { WaitOptions } from './client/wait.ts'
export type { CreditBalance, CreditResult, CreditTransfer } from './credits/credits-of.ts'
export type { Database, Queryable, Script } from './database/database.ts'
export { pg, pgTransaction } from './database/pg.ts'
export type { PgOptions } from './database/pg.ts'
export { pglite, pgliteTransaction } from './database/pglite.ts'
export { postgresJs } from './database/postgres-js.ts'
export type { PostgresJs, PostgresJsOptions } from './database/postgres-js.ts'
export type { DoctorFinding } from './doctor/check.ts'
export { doctor } from './doctor/doctor.ts'
export type { DoctorOptions, DoctorReport } from './doctor/doctor.ts'
export { openEmbedded } from './embedded/open-embedded.ts'
export type { EmbeddedDatabase, EmbeddedOptions } from './embedded/open-embedded.ts'
export type { ImportField } from './manual/import-columns.ts'
export type { ImportedJob, ImportOptions, ImportResult } from './manual/import-jobs.ts'
export type { ImportSummary, ImportTableOptions } from './manual/import-table.ts'
export type { ManualResult } from './manual/manual-calls.ts'
export type {
  JobChanges,
  ManualOptions,
  TransitionOptions,
  TransitionResult,
  UpdateResult,
} from './manual/manual-jobs.ts'
export { engineScript, registerKindsScript } from './migrate/engine-script.ts'
export type { EngineScript } from './migrate/engine-script.ts'
export { migrate } from './migrate/migrate.ts'
export type { MigrateOptions, MigrateResult } from './migrate/migrate.ts'
export { schemaVersion } from './migrate/schema-version.ts'
export { maintain } from './partitions/maintain.ts'
export type { KeptReason, MaintainOptions, MaintainResult } from './partitions/maintain.ts'
export type { AfterRestoreOptions, AfterRestoreResult, RestoredJob } from './restore/after-restore.ts'
export type { Archive } from './retention/archive.ts'
export type { EraseOptions, EraseResult, OwnerFiles } from './retention/erase-owner.ts'
export type { ExportOptions, OwnerRecord } from './retention/export-owner.ts'
export type { RetentionState } from './retention/owners.ts'
export type {
  Statistics,
  StatisticsQuestion,
  StatisticsRow,
  Throughput,
  ThroughputPoint,
} from './statistics/statistics-of.ts'
export type { Dependent, Mention } from './uninstall/dependents.ts'
export { uninstall } from './uninstall/uninstall.ts'
export type { UninstallOptions, UninstallResult } from './uninstall/uninstall.ts'
export type { UninstallPlan } from './uninstall/uninstall-plan.ts'
export type { TransactionObject } from './transactions/transaction-object.ts'
export type { FeedStats } from './watch/feed.ts'
export type { JobChange, WatchOptions } from './watch/job-watcher.ts'
export type { OwnerChange, WatchOwnerOptions } from './watch/owner-watcher.ts'
export type { DrainOptions, DrainSummary } from './worker/drain.ts'
export type { AbortCode, Handler, HandlerContext } from './worker/handler.ts'
export { JobAbortedError } from './worker/job-aborted-error.ts'
export type { RunOptions, RunResult } from './worker/run-inline.ts'
export type { Handlers, StopOptions, Worker, WorkOptions } from './worker/work.ts'
export type { ClaimedJobNote, WorkCounts } from './worker/work-loop.ts'
export {
  defineKind,
  durationMs,
  errorCodes,
  failureCodes,
  GenjobsError,
  isTerminal,
  jobStatuses,
  limit,
  perKind,
  perOwner,
  perOwnerAndKind,
  PermanentError,
  perProject,
  perSubject,
  perSubjectAndKind,
  RetryError,
  terminalStatuses,
  total,
} from '@genjobs/contract'
export type {
  AnyKind,
  BudgetMeasure,
  BudgetPeriod,
  BudgetScope,
  Duration,
  ErrorCode,
  ErrorDetails,
  ExceededBudget,
  FailureCode,
  InputOf,
  Job,
  JobError,
  JobReason,
  JobStatus,
  Kind,
  KindOptions,
  Limit,
  LimitOptions,
  OutputOf,
  ParsedInputOf,
  LiveCounts,
  ResultOf,
  RetryOptions,
  StatisticsGroup,
  StatisticsTimes,
  TerminalStatus,
  WhenFull,
} from '@genjobs/contract'
