'use client'

export { ApiError } from './client/api-error.ts'
export type { ApiErrorCode, ApiErrorDetails } from './client/api-error.ts'
export { createGenjobsClient } from './client/genjobs-client.ts'
export type { ClientOptions, GenjobsClient } from './client/genjobs-client.ts'
export type { JobFilter } from './client/job-filter.ts'
export type { Refusal } from './client/refusal.ts'
export type { AskForToken } from './client/token-source.ts'
export type {
  GenerateDefaults,
  GenerateOptions,
  GenerateState,
  SubmitOutcome,
  UseGenerate,
} from './hooks/generate-state.ts'
export type { JobsOptions } from './hooks/jobs-options.ts'
export { useCredits } from './hooks/use-credits.ts'
export type { UseCredits } from './hooks/use-credits.ts'
export { useGenerate } from './hooks/use-generate.ts'
export { useGenerationJob } from './hooks/use-generation-job.ts'
export type { GenerationJobOptions, UseGenerationJob } from './hooks/use-generation-job.ts'
export { useGenjobs } from './hooks/use-genjobs.ts'
export type { UseGenjobs } from './hooks/use-genjobs.ts'
export { useJob } from './hooks/use-job.ts'
export type { UseJob } from './hooks/use-job.ts'
export { useJobStream } from './hooks/use-job-stream.ts'
export type { UseJobStream } from './hooks/use-job-stream.ts'
export { useJobs } from './hooks/use-jobs.ts'
export type { UseJobs } from './hooks/use-jobs.ts'
export { useLimits } from './hooks/use-limits.ts'
export type { UseLimits } from './hooks/use-limits.ts'
export { useSuspenseJob } from './hooks/use-suspense-job.ts'
export { JobProgress } from './job-progress.tsx'
export type { JobProgressProps } from './job-progress.tsx'
export type { LiveState } from './live/live-connection.ts'
export type { LiveTimings } from './live/live-timings.ts'
export { GenjobsProvider } from './provider/genjobs-provider.tsx'
export type { GenjobsProviderProps } from './provider/genjobs-provider.tsx'
