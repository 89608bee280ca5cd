import type { Database } from 'genjobs'

export type CountingDatabase = Database & {
  /** Calls of watch_jobs(). */
  watched: number
  /** Calls of exchange_jobs(). */
  exchanged: number
  /** Its next watches fail, as if the database was away. */
  failures: number
}

/** The same database, without LISTEN if not told otherwise, which counts what a feed and a worker ask. */
export function countingDatabase(database: Database, { listen = false } = {}): CountingDatabase {
  const counting: CountingDatabase = {
    watched: 0,
    exchanged: 0,
    failures: 0,
    async query(text, params) {
      if (text.includes('exchange_jobs')) counting.exchanged++
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
    ...(listen && database.listen ? { listen: database.listen } : {}),
  }
  return counting
}
