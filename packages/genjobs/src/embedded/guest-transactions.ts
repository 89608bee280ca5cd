import type { PGlite, Transaction } from '@electric-sql/pglite'
import { NotRunError } from './backend.ts'
import type { Turns } from './turns.ts'

type Open = {
  tx: Transaction
  running: number
  timer: NodeJS.Timeout | undefined
  commit: () => void
  rollback: (why: Error) => void
  /** Settles with PGlite's commit or rollback. */
  ended: Promise<void>
}

/** Thrown inside PGlite's transaction to have it rolled back. */
const askedFor = new Error('rolled back by the guest')

/**
 * The transactions of one guest, by the id of the request that began them. There is one connection: who has a
 * transaction has the database, and all others wait in line. So a guest that does nothing is cut off.
 */
export function guestTransactions(db: PGlite, turns: Turns, idleMs: number) {
  const open = new Map<number, Open>()
  /** Why a transaction ended that the guest did not end, until the guest hears of it. */
  const lost = new Map<number, Error>()
  let refusing: Error | undefined

  const inLine = (work: (tx: Transaction) => Promise<void>) => turns.inLine(() => db.transaction(work))

  const forceEnd = (id: number, transaction: Open, why: Error) => {
    lost.set(id, why)
    transaction.rollback(why)
  }

  /** The idle time starts again after each statement. */
  const watch = (id: number, transaction: Open) => {
    clearTimeout(transaction.timer)
    if (transaction.running > 0 || open.get(id) !== transaction) return
    transaction.timer = setTimeout(() => forceEnd(id, transaction, idleError(idleMs)), idleMs)
    transaction.timer.unref()
  }

  return {
    /** Resolves once the database is this guest's alone. */
    begin(id: number): Promise<void> {
      return new Promise<void>((granted, notGranted) => {
        if (refusing) throw new NotRunError()
        const ended: Promise<void> = inLine(async (tx) => {
          if (refusing) throw new NotRunError()
          let transaction: Open | undefined
          await new Promise<void>((commit, rollback) => {
            transaction = { tx, running: 0, timer: undefined, commit, rollback, ended }
            open.set(id, transaction)
            watch(id, transaction)
            granted()
          }).finally(() => {
            clearTimeout(transaction?.timer)
            open.delete(id)
          })
        })
        // After the grant this says nothing new to a promise that is settled.
        ended.catch(notGranted)
      })
    },

    async within<T>(id: number, work: (tx: Transaction) => Promise<T>): Promise<T> {
      const transaction = open.get(id)
      if (!transaction) throw lost.get(id) ?? closedError()
      transaction.running++
      watch(id, transaction)
      try {
        return await work(transaction.tx)
      } finally {
        transaction.running--
        watch(id, transaction)
      }
    },

    async commit(id: number): Promise<void> {
      const transaction = open.get(id)
      const why = lost.get(id)
      lost.delete(id)
      if (!transaction || why) throw why ?? closedError()
      transaction.commit()
      await transaction.ended
    },

    async rollback(id: number): Promise<void> {
      const transaction = open.get(id)
      lost.delete(id)
      transaction?.rollback(askedFor)
      await transaction?.ended.catch(() => undefined)
    },

    /** Roll back what is open and begin nothing more. */
    refuse(why: Error): void {
      refusing ??= why
      for (const [id, transaction] of open) forceEnd(id, transaction, why)
    },
  }
}

/** As PGlite says it. */
function closedError(): Error {
  return new Error('Transaction is closed')
}

function idleError(idleMs: number): Error {
  // What PostgreSQL raises for idle_in_transaction_session_timeout.
  return Object.assign(new Error(`the transaction was rolled back: it had no statement for ${idleMs / 1_000} s`), {
    code: '25P03',
    hint: 'All others wait for the embedded database meanwhile. Do slow work before or after the transaction.',
  })
}
