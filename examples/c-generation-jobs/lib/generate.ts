import { setTimeout as delay } from 'node:timers/promises'
import type { Generate } from './drain-queue.ts'

/** Stands for a model, which fails now and then: for each tenth of a cent it works a millisecond. */
export const generate: Generate = async (job) => {
  await delay(Math.min(job.cost_cents * 10, 500))
  if (job.mode === 'text-to-video' && job.retry_count === 0) throw new Error('The model was overloaded.')
}
