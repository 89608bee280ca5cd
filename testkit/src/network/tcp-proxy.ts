import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

export type TcpProxy = AsyncDisposable & {
  readonly port: number
  /**
   * Break the network. `refuse`: open connections are destroyed, and new ones at once. `silence`: nothing more passes on
   * old and new connections, but none is closed, as when a cable is pulled.
   */
  cut(how?: 'refuse' | 'silence'): void
  /** Mend it. What was held back by silence goes through now. */
  restore(): void
  /** Hold every chunk of bytes back for so many milliseconds, in both directions. */
  delay(ms: number): void
  /**
   * The next request that contains the text reaches the server, but its reply is dropped and the connection destroyed.
   * Resolves when that has happened.
   */
  cutReplyTo(text: string): Promise<void>
  counts(): TcpProxyCounts
  close(): Promise<void>
}

export type TcpProxyCounts = { connections: number; open: number; bytesToServer: number; bytesToClient: number }

type Trap = { text: string; sprung: () => void }

/** A network to break: a proxy on a free port of 127.0.0.1 before a server on the same machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let state: 'open' | 'refuse' | 'silence' = 'open'
  let delayMs = 0
  const traps: Trap[] = []
  const pairs = new Set<readonly [Socket, Socket]>()
  const counts = { connections: 0, bytesToServer: 0, bytesToClient: 0 }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    counts.connections += 1
    client.on('error', () => undefined)
    if (state === 'refuse') {
      client.destroy()
      return
    }
    const upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const pair = [client, upstream] as const
    pairs.add(pair)
    const end = () => {
      client.destroy()
      upstream.destroy()
      pairs.delete(pair)
    }
    upstream.on('error', end)
    client.on('close', end)
    upstream.on('close', end)
    let trap: Trap | undefined

    pass(client, upstream, (chunk) => {
      counts.bytesToServer += chunk.length
      const at = traps.findIndex(({ text }) => chunk.includes(text))
      if (at !== -1) [trap] = traps.splice(at, 1)
      return true
    })
    pass(upstream, client, (chunk) => {
      if (trap) {
        end()
        trap.sprung()
        return false
      }
      counts.bytesToClient += chunk.length
      return true
    })
    if (state === 'silence') for (const socket of pair) socket.pause()
  })

  function pass(from: Socket, to: Socket, look: (chunk: Buffer) => boolean): void {
    const later = (work: () => void) => (delayMs > 0 ? setTimeout(work, delayMs) : work())
    from.on('data', (chunk: Buffer) => {
      if (!look(chunk)) return
      later(() => to.writable && to.write(chunk))
    })
    from.on('end', () => later(() => to.writable && to.end()))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const destroyAll = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy()
  }
  const close = async () => {
    destroyAll()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut(how = 'refuse') {
      state = how
      if (how === 'refuse') destroyAll()
      else for (const sockets of pairs) for (const socket of sockets) socket.pause()
    },
    restore() {
      state = 'open'
      for (const sockets of pairs) for (const socket of sockets) socket.resume()
    },
    delay(ms) {
      delayMs = ms
    },
    cutReplyTo(text) {
      return new Promise((sprung) => traps.push({ text, sprung }))
    },
    counts: () => ({ ...counts, open: pairs.size }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
