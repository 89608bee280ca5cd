import { GenjobsError } from '@genjobs/contract'
import { setTimeout as sleep } from 'node:timers/promises'

const attempts = 5
const pauseMs = 200

/**
 * Do again what may be done twice, such as reading, when the database went away in the middle of it: another process may
 * have held the folder, and the next one takes over.
 */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const gone = error instanceof GenjobsError && error.code === 'database_unavailable'
      if (!gone || attempt >= attempts) throw error
      await sleep(pauseMs)
    }
  }
}
