import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** Serve a fetch handler with node:http. */
export function httpServer(handle: (request: Request) => Promise<Response>): Server {
  return createServer((incoming, outgoing) => {
    answer(handle, incoming, outgoing).catch((error: unknown) => {
      console.error(error)
      if (!outgoing.headersSent) outgoing.writeHead(500)
      outgoing.end()
    })
  })
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  // The body says nothing here ("{}"), so it is thrown away unread.
  incoming.resume()
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const response = await handle(new Request(url, { method: incoming.method ?? 'GET', headers }))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(await response.text())
}
