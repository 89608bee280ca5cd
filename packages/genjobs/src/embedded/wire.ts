import type { Socket } from 'node:net'

export type Wire<In, Out> = {
  send(message: Out): void
  onMessage(handler: (message: In) => void): void
  /** Called once, at once if it is closed already. */
  onClose(handler: () => void): void
  readonly closed: boolean
  /** Whether the connection alone keeps the process alive. */
  keepAlive(keep: boolean): void
  /** Send what is still on its way, then hang up. */
  end(): void
  destroy(): void
}

/**
 * Messages over a socket: JSON, one a line.
 * @param longestFirst the most characters that the first message may have: it comes from somebody not yet known
 */
export function createWire<In, Out>(socket: Socket, longestFirst = Number.POSITIVE_INFINITY): Wire<In, Out> {
  let handler: ((message: In) => void) | undefined
  const early: In[] = []
  let longest = longestFirst
  let closed = false
  let parts: string[] = []
  let length = 0
  const closeHandlers: (() => void)[] = []

  const receive = (line: string) => {
    const message = JSON.parse(line) as In
    longest = Number.POSITIVE_INFINITY
    if (handler) handler(message)
    else early.push(message)
  }

  socket.setEncoding('utf8')
  socket.setNoDelay(true)
  socket.on('data', (chunk: string) => {
    let from = 0
    try {
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
        parts.push(chunk.slice(from, end))
        const line = parts.join('')
        parts = []
        length = 0
        from = end + 1
        receive(line)
      }
    } catch (error) {
      // Not our protocol. Anything else is a fault of ours and must be seen.
      if (!(error instanceof SyntaxError)) throw error
      socket.destroy()
      return
    }
    parts.push(chunk.slice(from))
    length += chunk.length - from
    if (length > longest) socket.destroy()
  })
  const close = () => {
    if (closed) return
    closed = true
    for (const closeHandler of closeHandlers) closeHandler()
  }
  socket.on('error', close)
  // Nobody here hangs up halfway: after its end, the other side reads nothing more either.
  socket.on('end', close)
  socket.on('close', close)

  return {
    send(message) {
      if (!closed && socket.writable) socket.write(`${JSON.stringify(message)}\n`)
    },
    onMessage(given) {
      handler = given
      for (const message of early.splice(0)) given(message)
    },
    onClose(closeHandler) {
      if (closed) closeHandler()
      else closeHandlers.push(closeHandler)
    },
    get closed() {
      return closed
    },
    keepAlive(keep) {
      if (keep) socket.ref()
      else socket.unref()
    },
    end() {
      socket.destroySoon()
    },
    destroy() {
      socket.destroy()
    },
  }
}
