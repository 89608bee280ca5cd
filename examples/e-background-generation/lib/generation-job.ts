import type { Job } from '@genjobs/contract'
import type { nailDesign } from './kinds.ts'
import { statusWord, type StatusWord } from './status-word.ts'

/** What GET /api/generation-job/{jobId} answers. */
export type GenerationJob = {
  jobId: string
  status: StatusWord
  /** 0 to 100. */
  progress: number
  currentStep: string | null
  /** When it will probably be done, in ISO 8601; null when that is not known. */
  readyAt: string | null
  /** What it costs, in whole credits. */
  credits: number
  createdAt: string
  completedAt: string | null
  /** With `completed`. */
  resultImages?: string[]
  /** With `failed`. */
  errorMessage?: string
}

/** For the user: without what the generators note of the HTTP status. */
function reasonOf(message = 'It failed.'): string {
  return message.replace(/ \(status \d{3}\)$/, '')
}

export function generationJob(job: Job<typeof nailDesign>): GenerationJob {
  const status = statusWord(job.status)
  return {
    jobId: job.id,
    status,
    progress: job.progress,
    currentStep: job.step,
    readyAt: job.eta?.p50.toISOString() ?? null,
    credits: job.price,
    createdAt: job.createdAt.toISOString(),
    completedAt: job.finishedAt?.toISOString() ?? null,
    ...(job.output && { resultImages: job.output.resultImages }),
    ...(status === 'failed' && {
      errorMessage: job.status === 'canceled' ? 'Canceled.' : reasonOf(job.error?.message),
    }),
  }
}
