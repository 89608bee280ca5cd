import type { PGlite, Transaction } from '@electric-sql/pglite'
import { GenjobsError } from '@genjobs/contract'
import { NotRunError } from './backend.ts'
import type { Channels } from './channels.ts'
import { guestTransactions } from './guest-transactions.ts'
import type { Request } from './protocol.ts'
import type { GuestWire } from './raise-flag.ts'
import { textRows, type TextQuery } from './text-rows.ts'
import type { Turns } from './turns.ts'
import { encodeError } from './wire-error.ts'

export type GuestSession = {
  /** Run nothing new and roll back what is open; statements on their way are still answered. */
  refuse(): void
}

export type ServedDatabase = {
  db: PGlite
  turns: Turns
  text: TextQuery
  channels: Channels
  /** How long a transaction may go without a statement. */
  idleMs: number
}

/** Do what one guest asks for. Everything it had open ends with its connection. */
export function serveGuest(wire: GuestWire, { db, turns, text, channels, idleMs }: ServedDatabase): GuestSession {
  const transactions = guestTransactions(db, turns, idleMs)
  const listening = new Set<string>()
  let refusing = false

  const notify = (channel: string, payload: string) => wire.send({ notify: channel, payload })

  const run = async (request: Request): Promise<object | void> => {
    switch (request.op) {
      case 'query': {
        const { text: sql, params, tx } = request
        if (tx === undefined && refusing) throw new NotRunError()
        const query = (on: PGlite | Transaction) => on.query(sql, params, text.options)
        return textRows(await (tx === undefined ? turns.inLine(() => query(db)) : transactions.within(tx, query)))
      }
      case 'script':
        await transactions.within(request.tx, (tx) => tx.exec(request.text))
        return
      case 'begin':
        return await transactions.begin(request.id)
      case 'commit':
        return await transactions.commit(request.tx)
      case 'rollback':
        return await transactions.rollback(request.tx)
      case 'listen':
        if (refusing) throw new NotRunError()
        listening.add(request.channel)
        return await channels.add(request.channel, notify)
      case 'unlisten':
        listening.delete(request.channel)
        return await channels.remove(request.channel, notify)
    }
  }

  wire.onMessage((request) => {
    const { id } = request
    run(request).then(
      (result) => wire.send({ id, ...result }),
      (error: unknown) =>
        wire.send(error instanceof NotRunError ? { id, notRun: true } : { id, error: encodeError(error) }),
    )
  })

  const refuse = () => {
    refusing = true
    transactions.refuse(
      new GenjobsError('database_unavailable', 'the process that holds the embedded database is closing it', {
        hint: 'The transaction was rolled back. Try again.',
      }),
    )
  }

  wire.onClose(() => {
    refuse()
    for (const channel of listening) channels.remove(channel, notify).catch(() => undefined)
  })

  return { refuse }
}
