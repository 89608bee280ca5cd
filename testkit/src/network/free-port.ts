import { createServer } from 'node:net'

// Below the ports that a system gives to outgoing connections (Linux from 32,768, others from 49,152): one of those may be
// taken between the look and the use, by any connection of the tests beside this one.
const first = 20_000
const count = 12_000

/** A port of 127.0.0.1 that nobody listens on: for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (listening) await new Promise((resolve) => server.close(resolve))
  return listening
}
