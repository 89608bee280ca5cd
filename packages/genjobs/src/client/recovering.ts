import { GenjobsError } from '@genjobs/contract'
import type { Engine } from './engine.ts'

/** Where a limit is full: free it of what is stale or dead, and try once more. Made for `.catch()` of the first try. */
export function recovering<T>(
  engine: Pick<Engine, 'recoverLimit'>,
  again: () => Promise<T>,
): (error: unknown) => Promise<T> {
  return async (error) => {
    const key = error instanceof GenjobsError && error.code === 'limit_reached' ? error.key : undefined
    if (key === undefined || !((await engine.recoverLimit(key)) ?? 0)) throw error
    return await again()
  }
}
