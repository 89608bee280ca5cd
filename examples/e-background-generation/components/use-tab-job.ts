import { useGenerationJob, type UseGenerationJob } from '@genjobs/react'
import type { GenerationJob } from '../lib/generation-job.ts'

/** The job of a tab as the app's own endpoint tells it; live where there is a stream, else asked for every 3 seconds. */
export function useTabJob(jobId: string | null): UseGenerationJob<GenerationJob> {
  return useGenerationJob<GenerationJob>(jobId, { url: addressOf })
}

const addressOf = (jobId: string): string => `/api/generation-job/${jobId}`
