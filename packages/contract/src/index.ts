export { budgetMeasures, budgetPeriods, budgetScopes } from './budget.ts'
export type { BudgetMeasure, BudgetPeriod, BudgetScope, ExceededBudget } from './budget.ts'
export { defineKind } from './define-kind.ts'
export type {
  AnyKind,
  InputOf,
  Kind,
  KindOptions,
  OutputOf,
  ParsedInputOf,
  ResultOf,
  RetryOptions,
} from './define-kind.ts'
export { durationMs } from './duration.ts'
export type { Duration } from './duration.ts'
export { errorCodes, failureCodes } from './error-codes.ts'
export type { ErrorCode, FailureCode } from './error-codes.ts'
export { GenjobsError, PermanentError, RetryError } from './errors.ts'
export type { ErrorDetails } from './errors.ts'
export { followsEvent, restoredEvent } from './follows-event.ts'
export type { Job, JobError } from './job.ts'
export { jsonPointer } from './json-pointer.ts'
export { inputJsonSchema } from './json-schema.ts'
export type { JsonSchema } from './json-schema.ts'
export {
  limit,
  perKind,
  perOwner,
  perOwnerAndKind,
  perProject,
  perSubject,
  perSubjectAndKind,
  total,
} from './limits.ts'
export type { Limit, LimitOptions, WhenFull } from './limits.ts'
export { statisticsGroups } from './statistics.ts'
export type { LiveCounts, StatisticsGroup, StatisticsTimes } from './statistics.ts'
export { isTerminal, jobStatuses, terminalStatuses } from './status.ts'
export type { JobReason, JobStatus, TerminalStatus } from './status.ts'
export type { WireStatistics, WireStatisticsRow } from './wire-statistics.ts'
export type { WireBudget, WireBudgetList, WireBudgetRequest } from './wire-budgets.ts'
export type {
  WireCancel,
  WireChanges,
  WireCleared,
  WireCreditRequest,
  WireCreditResult,
  WireCredits,
  WireOverdraftRequest,
  WireCreditStatement,
  WireEvent,
  WireEventList,
  WireJob,
  WireJobChanges,
  WireJobList,
  WireKind,
  WireLimit,
  WireProblem,
  WireSubmit,
  WireToken,
  WireTransfer,
  WireTransition,
} from './wire.ts'
