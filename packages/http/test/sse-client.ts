/** One message of a stream; a comment has the event `:`. */
export type Message = { event: string; id: string | undefined; data: unknown; text: string }

export type SseClient = AsyncDisposable & {
  response: Response
  /** All that has come, in order. */
  messages: Message[]
  /** The next message that fits; fails when the stream ends before. */
  next(fits: (message: Message) => boolean): Promise<Message>
  /** Resolves when the stream has ended, with all messages. */
  ended: Promise<Message[]>
  close(): void
}

/** Reads a stream as EventSource would, but shows everything. */
export async function openSse(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
  const controller = new AbortController()
  const response = await fetch(url, { headers, signal: controller.signal })
  const messages: Message[] = []
  const waiting = new Set<() => void>()
  let over = false
  let read = 0
  const wake = () => {
    for (const one of waiting) one()
    waiting.clear()
  }
  const ended = (async () => {
    try {
      for await (const message of readMessages(response)) {
        messages.push(message)
        wake()
      }
    } catch (error) {
      if (!controller.signal.aborted) throw error
    } finally {
      over = true
      wake()
    }
    return messages
  })()
  ended.catch(() => undefined)
  return {
    response,
    messages,
    ended,
    async next(fits) {
      for (;;) {
        const index = messages.findIndex((message, i) => i >= read && fits(message))
        if (index !== -1) {
          read = index + 1
          return messages[index] as Message
        }
        if (over) throw new Error(`the stream has ended with ${JSON.stringify(messages.slice(-3))}`)
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    close: () => controller.abort(),
    async [Symbol.asyncDispose]() {
      controller.abort()
      await ended.catch(() => undefined)
    },
  }
}

export async function* readMessages(response: Response): AsyncGenerator<Message, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield messageOf(block)
  }
}

function messageOf(block: string): Message {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart())
  }
  const data = fields.get('data')
  return {
    event: fields.get('event') ?? (block.startsWith(':') ? ':' : 'message'),
    id: fields.get('id'),
    data: data === undefined ? undefined : (JSON.parse(data) as unknown),
    text: block,
  }
}
