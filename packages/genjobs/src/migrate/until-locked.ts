import { GenjobsError } from '@genjobs/contract'

/**
 * Try again what was undone because others use a table, with pauses in which they get on, up to two seconds long.
 * @throws GenjobsError `busy` when it did not succeed in time
 */
export async function untilLocked<T>(patienceMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (let pauseMs = 100; ; pauseMs = Math.min(2_000, pauseMs * 2)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isLockConflict(error)) throw error
      if (performance.now() >= deadline) {
        throw new GenjobsError('busy', 'the migration gave up: others kept a table of the engine all the time', {
          hint: 'Look for transactions that stay open (pg_stat_activity), or give it more patience. What is done stays done.',
          cause: error,
        })
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random() / 2)))
    }
  }
}

/** lock_not_available, deadlock_detected, serialization_failure */
function isLockConflict(error: unknown): boolean {
  return error instanceof Error && ['55P03', '40P01', '40001'].includes((error as { code?: string }).code ?? '')
}
