import { setImmediate as nextTurn } from 'node:timers/promises'
import { GenjobsError } from '@genjobs/contract'
import { NotRunError, type Backend, type BackendEvents } from './backend.ts'
import type { EmbeddedFolder } from './embedded-folder.ts'
import type { Peer } from './meet.ts'
import type { Reply, RequestBody } from './protocol.ts'
import { rowReader, wireParams } from './text-rows.ts'
import { decodeError } from './wire-error.ts'

type Rows = Extract<Reply, { rows?: unknown }>

type Pending = {
  op: RequestBody['op']
  resolve: (reply: Rows) => void
  reject: (error: Error) => void
}

/** The database through the process that holds it. */
export async function openGuest(
  folder: EmbeddedFolder,
  peer: Peer,
  { onNotification, onEnd }: BackendEvents,
): Promise<Backend> {
  const { types } = await import('@electric-sql/pglite')
  const { wire } = peer
  const readRows = rowReader(types, peer.arrays)
  const pending = new Map<number, Pending>()
  let lastId = 0
  let news: Promise<void> | undefined
  // It may have begun to close while this was loaded.
  let ended = peer.state !== 'open'

  const settle = (id: number): Pending | undefined => {
    const waiting = pending.get(id)
    pending.delete(id)
    if (pending.size === 0) wire.keepAlive(false)
    return waiting
  }

  const request = (body: RequestBody, inTransaction = false): Promise<Rows> =>
    new Promise((resolve, reject) => {
      if (wire.closed) throw inTransaction ? hungUpError(folder, peer) : new NotRunError()
      // What was open when the holder began to close may still be ended; anything new goes to the next one.
      if (ended && !inTransaction) throw new NotRunError()
      const id = ++lastId
      pending.set(id, { op: body.op, resolve, reject })
      // A program whose every promise waits for the database must not end.
      wire.keepAlive(true)
      wire.send({ ...body, id })
    })

  wire.onMessage((message) => {
    if ('notify' in message) onNotification(message.notify, message.payload)
    else if ('state' in message) ended ||= message.state === 'closing'
    else if ('id' in message) {
      const waiting = settle(message.id)
      if ('notRun' in message) {
        ended = true
        waiting?.reject(new NotRunError())
      } else if ('error' in message) waiting?.reject(decodeError(message.error))
      else waiting?.resolve(message)
    }
  })
  wire.onClose(() => {
    ended = true
    for (const [id, { op, reject }] of pending) {
      pending.delete(id)
      // What was asked for and not granted left no trace.
      const harmless = op === 'begin' || op === 'listen' || op === 'unlisten'
      reject(harmless ? new NotRunError() : hungUpError(folder, peer))
    }
    onEnd()
  })
  wire.keepAlive(false)

  /**
   * A holder that died while this process was idle should not cost a query: let its hang-up arrive before the first one
   * is sent. All that begin something go through here, so that they keep their order.
   */
  const newsFirst = async () => {
    if (pending.size === 0) news ??= nextTurn().finally(() => (news = undefined))
    await news
  }

  const query = async <Row>(text: string, params: readonly unknown[], tx?: number): Promise<Row[]> => {
    if (tx === undefined) await newsFirst()
    const body = { op: 'query', text, params: wireParams(params) } as const
    const { columns = [], rows = [] } = await (tx === undefined ? request(body) : request({ ...body, tx }, true))
    return readRows(columns, rows) as Row[]
  }

  return {
    role: 'guest',
    query: (text, params = []) => query(text, params),
    async transaction(work) {
      await newsFirst()
      const { id: tx } = await request({ op: 'begin' })
      try {
        const result = await work({
          query: (text, params = []) => query(text, params, tx),
          script: async (text) => void (await request({ op: 'script', text, tx }, true)),
        })
        await request({ op: 'commit', tx }, true)
        return result
      } catch (error) {
        // After a failed commit there is nothing left to roll back, and saying so does no harm.
        await request({ op: 'rollback', tx }, true).catch(() => undefined)
        throw error
      }
    },
    get ended() {
      return ended
    },
    async subscribe(channel) {
      await request({ op: 'listen', channel })
    },
    async unsubscribe(channel) {
      await request({ op: 'unlisten', channel })
    },
    async close() {
      ended = true
      wire.end()
    },
  }
}

function hungUpError(folder: EmbeddedFolder, { record }: Peer): GenjobsError {
  return new GenjobsError(
    'database_unavailable',
    `process ${record.pid}, which held the embedded database in ${folder.path}, ended during this statement`,
    {
      hint: 'Whether the statement took effect is not known. Try again: this or another process takes the database over.',
    },
  )
}
