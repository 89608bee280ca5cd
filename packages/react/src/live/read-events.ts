import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** Read server-sent events until the body ends. Rejects as reading does, also when its request is aborted. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  on: { bytes: () => void; message: (message: EventSourceMessage) => void; retry: (ms: number) => void },
): Promise<void> {
  const parser = createParser({ onEvent: on.message, onRetry: on.retry })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      on.bytes()
      parser.feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    // What follows an error of ours must not go on arriving.
    reader.cancel().catch(() => undefined)
  }
}
