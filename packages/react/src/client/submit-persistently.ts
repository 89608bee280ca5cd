import type { WireJob, WireSubmit } from '@genjobs/contract'
import { ApiError } from './api-error.ts'
import type { GenjobsClient } from './genjobs-client.ts'

const tries = 4
const firstPauseMs = 400

/**
 * Submit, and again while it is not known whether the job was made or the server is not up to it just now: with one
 * idempotency key, so that however many of the requests arrive there is one job.
 */
export async function submitPersistently(
  client: GenjobsClient,
  body: WireSubmit,
  idempotencyKey: string,
): Promise<WireJob> {
  for (let failures = 1; ; failures++) {
    try {
      return await client.submit(body, { idempotencyKey })
    } catch (error) {
      if (!isPassing(error) || failures === tries) throw error
      const pause = firstPauseMs * 2 ** (failures - 1) * (0.75 + Math.random() / 2)
      await new Promise((resolve) => setTimeout(resolve, Math.max(pause, error.retryAfterMs ?? 0)))
    }
  }
}

/** Not a refusal: the next try may find what this one did not. */
export function isPassing(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false
  if (error.code === 'bad_response') return error.status >= 500
  return ['network_error', 'busy', 'internal_error', 'database_unavailable'].includes(error.code)
}

/** Whether a job may have been made although an error came back. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof ApiError && ['network_error', 'bad_response', 'internal_error'].includes(error.code)
}
