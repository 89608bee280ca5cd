import { GenjobsError } from '@genjobs/contract'

/** What a caller gets when the deadline of a query has passed. The server may have done the work and only its answer be lost. */
export function noAnswer(ms: number): GenjobsError {
  return new GenjobsError(
    'database_unavailable',
    `no answer from the database within ${ms} ms; whether the statement took effect is unknown`,
  )
}

/**
 * Wait for an answer no longer than that. Then `cut` is called, which destroys what can be destroyed, and the caller is
 * free at once: whatever the work still does, nobody hears.
 */
export function within<T>(ms: number, cut: () => void, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(noAnswer(ms))
      cut()
    }, ms)
    work.then(
      (value) => (clearTimeout(timer), resolve(value)),
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/** A script of a migration may build an index: it has ten times as long. */
export const scriptPatience = 10
