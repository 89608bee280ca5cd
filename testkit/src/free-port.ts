import { createServer, type AddressInfo } from 'node:net'

/** A port of this machine that nobody listens on; another process may take it before the caller does. */
export async function freePort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', resolve)
  })
  const { port } = listener.address() as AddressInfo
  await new Promise((resolve) => listener.close(resolve))
  return port
}
