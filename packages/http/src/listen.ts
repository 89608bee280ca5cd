import { getRequestListener, RequestError } from '@hono/node-server'
import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { createServer, STATUS_CODES, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ServerBindings } from './create-app.ts'
import { problemOf, problemResponse } from './problem/problem.ts'

/** Anything with a `fetch`: what `createApp` and `serve` return, or the app's own Hono app with the API in it. */
export type Fetchable = { fetch(request: Request, bindings: ServerBindings): Response | Promise<Response> }

export type ListenOptions = {
  /** 0 takes a free one. Default 3000. */
  port?: number
  /** Default 127.0.0.1: this machine only. */
  host?: string
}

export type Listening = {
  url: string
  port: number
  server: Server
  /**
   * Take nothing new, end the streams, hand back the jobs that submits have started here, and let requests finish, all
   * for as long as `grace` (default 10 s). Safe to call twice.
   */
  close(options?: { grace?: Duration }): Promise<void>
}

/** Serve over HTTP on Node. Rejects when the address cannot be taken. */
export async function listen(app: Fetchable, options: ListenOptions = {}): Promise<Listening> {
  const { port = 3_000, host = '127.0.0.1' } = options
  const shutdown = new AbortController()
  const working = new Set<Promise<unknown>>()
  const background = (work: Promise<unknown>) => {
    working.add(work)
    void work.finally(() => working.delete(work)).catch(() => undefined)
  }
  const answer = getRequestListener(
    (request, bindings) => app.fetch(request, { ...bindings, shutdown: shutdown.signal, background }),
    { errorHandler, overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => {
    // Once closing, a connection ends with its answer.
    if (shutdown.signal.aborted) outgoing.setHeader('Connection', 'close')
    outgoing.once('close', () => {
      // What was in flight when the closing began leaves an idle connection behind.
      if (shutdown.signal.aborted) setImmediate(() => server.closeIdleConnections())
    })
    void answer(incoming, outgoing)
  })
  server.on('clientError', refuseRaw)
  // Of expectations only 100-continue means something, and Node sees to that; others may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo

  let closing: Promise<void> | undefined
  const close = async (graceMs: number): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    shutdown.abort()
    server.closeIdleConnections()
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      server.closeAllConnections()
      late.resolve()
    }, graceMs)
    await closed
    await Promise.race([Promise.allSettled(working), late.promise])
    clearTimeout(timer)
  }
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    server,
    close: ({ grace = '10s' } = {}) => (closing ??= close(durationMs(grace, 'grace'))),
  }
}

/** What never became a request, such as a path with a backslash. */
function errorHandler(error: unknown): Response {
  const refusal =
    error instanceof RequestError
      ? new GenjobsError('malformed_request', 'The request line or the Host header is not valid.')
      : error
  if (!(error instanceof RequestError)) console.error('genjobs:', error)
  return problemResponse(refusal, crypto.randomUUID())
}

/** What is not even HTTP. */
function refuseRaw(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const { body } = problemOf(new GenjobsError('malformed_request', 'This is not a valid request.'), crypto.randomUUID())
  const text = JSON.stringify({ ...body, status })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}
