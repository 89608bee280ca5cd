import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { Database, Queryable, Script } from './database.ts'
import { keepFirstFailure } from './first-failure.ts'

/**
 * The embedded database: PostgreSQL compiled to WebAssembly, in this process. It has a single connection, keeps what
 * was committed when the process dies, and does not promise to survive a power cut.
 * @param db an open PGlite, which stays the caller's to close
 */
export function pglite(db: PGlite): Database {
  return {
    oneConnection: true,
    query: async (text, params = []) => (await db.query(text, [...params], { parsers })).rows as never,
    transaction: (work) =>
      db.transaction(async (transaction) => {
        const { tx, throwIfFailed } = keepFirstFailure(pgliteTransaction(transaction))
        const result = await work(tx)
        throwIfFailed()
        return result
      }),
    listen: async (channel, onHint) => await db.listen(channel, onHint),
    close: async () => undefined,
  }
}

/** A transaction of PGlite that the caller holds open. */
export function pgliteTransaction(tx: Transaction): Queryable & Script {
  return {
    query: async (text, params = []) => (await tx.query(text, [...params], { parsers })).rows as never,
    async script(text) {
      await tx.exec(text)
    },
  }
}

const int8 = 20
const parsers = { [int8]: Number }
