import type { JobError, JobStatus } from '@genjobs/contract'
import { generationKinds, type GenerationType } from './kinds.ts'

/** The words of the original system, on its routes and on its page. */

export type GenerationStatus = 'processing' | 'completed' | 'failed'

export const inProgress: Record<GenerationType, string> = {
  image: 'Image generation already in progress',
  video: 'Video generation already in progress',
}

export function generationStatus(status: JobStatus): GenerationStatus {
  if (status === 'succeeded') return 'completed'
  return status === 'failed' || status === 'canceled' ? 'failed' : 'processing'
}

const known: Record<string, string> = {
  stale: 'Cleared automatically: no result after 5 minutes.',
  cleared: 'Cleared by hand: it was stuck.',
  canceled: 'Canceled.',
}

/** Why a generation failed, as its user reads it; generation_error() in the database says the same. */
export function generationError(error: JobError | null): string {
  const { code, message } = error ?? { code: 'canceled', message: '' }
  return known[code] ?? message
}

/** Which of the two buttons a job came from. */
export const typeOf = (job: { kind: string }): GenerationType =>
  job.kind === generationKinds.video.name ? 'video' : 'image'

/** What was asked for, to be shown and to be tried again. A job that was started by SQL has no wishes. */
export function wishesOf({ metadata }: { metadata: Record<string, unknown> }): { style: string; instructions: string } {
  const { style, instructions } = metadata
  return {
    style: typeof style === 'string' ? style : '',
    instructions: typeof instructions === 'string' ? instructions : '',
  }
}
