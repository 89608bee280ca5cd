import type { JobStatus } from '@genjobs/contract'

/** The original's words. */
export type StatusWord = 'pending' | 'processing' | 'completed' | 'failed'

const words: Record<JobStatus, StatusWord> = {
  queued: 'pending',
  running: 'processing',
  waiting: 'processing',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'failed',
}

export function statusWord(status: JobStatus): StatusWord {
  return words[status]
}
