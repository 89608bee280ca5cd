import type { Queryable, Script } from './database.ts'

/**
 * A statement that failed has undone its transaction, whoever caught the error: PostgreSQL answers the commit with a
 * rollback and no error. So the first failure is kept, to be thrown instead of the commit.
 */
export function keepFirstFailure(tx: Queryable & Script): { tx: Queryable & Script; throwIfFailed(): void } {
  let failed: { error: unknown } | undefined
  const keep = async <T>(work: () => Promise<T>): Promise<T> => {
    // Nothing more can be done in it; and on a connection that is gone nothing may be sent.
    if (failed) throw failed.error
    try {
      return await work()
    } catch (error) {
      failed ??= { error }
      throw error
    }
  }
  return {
    tx: { query: (text, params) => keep(() => tx.query(text, params)), script: (text) => keep(() => tx.script(text)) },
    throwIfFailed() {
      if (failed) throw failed.error
    },
  }
}
