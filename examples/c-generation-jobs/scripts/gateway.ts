import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

export type Gateway = { url: string; close(): Promise<void> }

/** Supabase has PostgREST below /rest/v1, and so expects supabase-js: a local PostgREST gets that path from here. */
export async function startGateway(postgrestUrl: string, port = 0): Promise<Gateway> {
  const server = createServer((incoming, answer) => {
    const { pathname, search } = new URL(incoming.url ?? '/', 'http://gateway')
    if (!pathname.startsWith('/rest/v1/')) {
      answer.writeHead(404).end()
      return
    }
    const { host: _host, ...headers } = incoming.headers
    const target = new URL(pathname.slice('/rest/v1'.length) + search, postgrestUrl)
    const outgoing = request(target, { method: incoming.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    outgoing.on('error', () => {
      if (!answer.headersSent) answer.writeHead(502)
      answer.end()
    })
    incoming.pipe(outgoing)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
