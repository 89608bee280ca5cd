import { GenjobsError } from '@genjobs/contract'
import type { Database, Queryable, Script } from '../database/database.ts'

export type GuardedDatabase = {
  database: Database
  /**
   * From now on every use is refused. Resolves when nothing is on its way any more: true, or false when something has
   * not come to its end in time.
   */
  end(): Promise<boolean>
}

const patienceMs = 2_000

/**
 * A database that can be taken away from whoever holds it: a worker or a watcher that a test has left running must not
 * get at the database of the next test.
 */
export function guardedDatabase(inner: Database): GuardedDatabase {
  let ended = false
  const onTheirWay = new Set<Promise<unknown>>()
  const listening = new Set<() => Promise<void>>()

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (ended) {
      throw new GenjobsError('database_unavailable', 'this test database has been closed', {
        hint: 'Stop workers, close clients and await what they do before the test ends.',
      })
    }
    const running = work()
    onTheirWay.add(running)
    try {
      return await running
    } finally {
      onTheirWay.delete(running)
    }
  }

  const { listen } = inner
  const database: Database = {
    oneConnection: inner.oneConnection === true,
    query: (text, params) => guarded(() => inner.query(text, params)),
    transaction: (work) => guarded(() => inner.transaction((tx) => work(guardedTransaction(tx)))),
    close: () => Promise.resolve(),
    ...(listen && {
      listen: async (channel: string, onHint: (payload: string) => void) => {
        const unlisten = await guarded(() => listen(channel, (payload) => (ended ? undefined : onHint(payload))))
        const stop = async () => {
          if (listening.delete(stop)) await unlisten()
        }
        listening.add(stop)
        return stop
      },
    }),
  }

  // The transaction itself is on its way already: its statements are only refused once it is taken away.
  const guardedTransaction = (tx: Queryable & Script): Queryable & Script => ({
    query: (text, params) => guarded(() => tx.query(text, params)),
    script: (text) => guarded(() => tx.script(text)),
  })

  return {
    database,
    async end() {
      ended = true
      const finished = (async () => {
        while (onTheirWay.size > 0) await Promise.allSettled(onTheirWay)
        await Promise.all([...listening].map((stop) => stop()))
        return true
      })()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)))
      finished.catch(() => undefined)
      return await Promise.race([finished.catch(() => false), late]).finally(() => clearTimeout(timer))
    },
  }
}
