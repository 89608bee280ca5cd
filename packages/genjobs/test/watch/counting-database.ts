import type { Database } from 'genjobs'

export type CountingDatabase = Database & {
  /** Calls of watch_jobs(). */
  watched: number
  /** Its next calls fail, as if the database was away. */
  failures: number
}

/** The same database without LISTEN, which counts what the feed asks. */
export function countingDatabase(database: Database): CountingDatabase {
  const counting: CountingDatabase = {
    watched: 0,
    failures: 0,
    async query(text, params) {
      if (text.includes('watch_jobs')) {
        counting.watched++
        if (counting.failures > 0) {
          counting.failures--
          throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
        }
      }
      return await database.query(text, params)
    },
    transaction: (work) => database.transaction(work),
    close: () => Promise.resolve(),
  }
  return counting
}
