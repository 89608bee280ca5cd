import { connect, type Socket } from 'node:net'
import { GenjobsError } from '@genjobs/contract'
import { noAnswer } from './no-answer.ts'
import type { PostgresJs } from './postgres-js.ts'

type SocketOptions = { host: string[]; port: number[]; path: string | undefined | false }

export type OwnPostgresJs = {
  instance(): Promise<PostgresJs>
  /** A further instance, with other options. */
  another(options: Record<string, unknown>): Promise<PostgresJs>
  /** A query has had no answer for its whole time: destroy the sockets that have been as silent, until it has ended. */
  cut(ended: Promise<unknown>): void
  close(): Promise<void>
}

/**
 * Instances of postgres.js whose sockets are ours. The driver does not say which socket a query is on. So each is looked
 * at now and then: one on which nothing was sent or received for three quarters of the deadline is idle, which is no loss,
 * or is the one without an answer.
 */
export function openPostgresJs(url: string, options: Record<string, unknown>, ms: number): OwnPostgresJs {
  const sockets = new Map<Socket, { bytes: number; changedAt: number }>()
  const waiting = new Set<Promise<unknown>>()
  let watch: NodeJS.Timeout | undefined
  let next = 0

  function look(): void {
    const now = performance.now()
    for (const [socket, seen] of sockets) {
      const bytes = socket.bytesRead + socket.bytesWritten
      if (socket.destroyed) sockets.delete(socket)
      else if (bytes !== seen.bytes) Object.assign(seen, { bytes, changedAt: now })
      else if (waiting.size > 0 && now - seen.changedAt >= ms * 0.75) socket.destroy(noAnswer(ms))
    }
    if (sockets.size === 0) {
      clearInterval(watch)
      watch = undefined
    }
  }

  function open({ host, port, path }: SocketOptions): Promise<Socket> {
    const turn = next++ % host.length
    const socket = path ? connect(path) : connect(port[turn] ?? 5432, host[turn])
    // postgres.js takes the name for TLS from here.
    Object.assign(socket, { host: host[turn], port: port[turn] })
    sockets.set(socket, { bytes: 0, changedAt: performance.now() })
    watch ??= setInterval(look, Math.min(1_000, ms / 8)).unref()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(noAnswer(ms)), ms)
      const failed = (error: Error) => (clearTimeout(timer), reject(error))
      socket.once('error', failed)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', failed)
        resolve(socket.setKeepAlive(true, 60_000))
      })
    })
  }

  const another = async (more: Record<string, unknown>): Promise<PostgresJs> => {
    const postgres = await import('postgres').catch((cause: unknown) => {
      throw new GenjobsError('invalid_input', 'the package `postgres` is not installed', {
        hint: 'npm install postgres',
        cause,
      })
    })
    const all = { onnotice: () => undefined, ...options, ...more, socket: open }
    return postgres.default(url, all as never)
  }
  let opened: Promise<PostgresJs> | undefined

  return {
    instance: () => (opened ??= another({})),
    another,
    cut(ended) {
      waiting.add(ended)
      const over = () => void waiting.delete(ended)
      ended.then(over, over)
      look()
    },
    async close() {
      await (await opened)?.end({ timeout: 5 })
      for (const socket of sockets.keys()) socket.destroy()
    },
  }
}
