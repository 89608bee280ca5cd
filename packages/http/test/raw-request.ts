import { connect } from 'node:net'

export type RawRequest = {
  method: string
  /** As it goes over the wire, with nothing made better. */
  target: string
  headers: readonly (readonly [name: string, value: string])[]
  body?: Uint8Array
}

export type RawAnswer = { status: number; type: string; body: string }

/** Sends bytes as they are, one request a connection. Of a stream only the head is read. */
export function sendRaw(port: number, { method, target, headers, body }: RawRequest): Promise<RawAnswer> {
  const head = [
    `${method} ${target} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body ? [`Content-Length: ${body.byteLength}`] : []),
    '',
    '',
  ].join('\r\n')
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(Buffer.from(head, 'utf8'))
      if (body) socket.write(body)
    })
    let text = ''
    const answer = (): RawAnswer => {
      const end = text.indexOf('\r\n\r\n')
      return {
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
        type: /^content-type: *([^;\r\n]*)/im.exec(text.slice(0, end))?.[1] ?? '',
        body: bodyOf(text.slice(0, end), text.slice(end + 4)),
      }
    }
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (!text.includes('\r\n\r\n') || answer().type !== 'text/event-stream') return
      socket.destroy()
    })
    socket.on('close', () => resolve(answer()))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server may answer and hang up while the body is still being sent.
      if (text === '') reject(error)
    })
  })
}

function bodyOf(head: string, rest: string): string {
  if (!/^transfer-encoding: *chunked/im.test(head)) return rest
  return rest.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/gi, '')
}
