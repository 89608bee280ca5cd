import type { KnownCall } from '../endpoint.ts'
import { problemOf } from '../problem/problem.ts'
import { comment, frame, retryFrame } from './frame.ts'

/** Longer than this no timer can wait. */
const maxTimerMs = 2 ** 31 - 1
/** What may wait in memory for a client that reads slowly, in characters, before nothing more is asked for. */
const highWaterMark = 16_384

/**
 * Frames as a body that is sent as fast as the client reads, and no faster: while it is behind, nothing more is asked of
 * the feed, which keeps nothing for it. The watching ends at once when the client goes, the server closes, the
 * credential expires, or the stream has lasted for as long as it may.
 * @param frames stops when `stop` is aborted
 */
export function openStream(
  { api, request, requestId, principal, shutdown }: KnownCall,
  frames: AsyncIterable<string>,
  stop: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const timers: ReturnType<typeof setTimeout>[] = []
  let controller: ReadableStreamDefaultController<Uint8Array>
  let goOn: (() => void) | undefined
  const exit = api.streamCount.enter(principal)
  let open = true

  const send = (text: string) => {
    if (open) controller.enqueue(encoder.encode(text))
  }
  /** Say one thing more, and end. */
  const end = (last?: string) => {
    if (!open) return
    if (last !== undefined) send(last)
    leave()
    controller.close()
  }
  const leave = () => {
    open = false
    for (const timer of timers) clearTimeout(timer)
    request.signal.removeEventListener('abort', onGone)
    shutdown?.removeEventListener('abort', onShutdown)
    exit()
    stop.abort()
    goOn?.()
  }
  const onGone = () => end()
  const onShutdown = () => end(comment('closing'))

  async function pump(): Promise<void> {
    try {
      for await (const text of frames) {
        if (!open) return
        send(text)
        if ((controller.desiredSize ?? 0) <= 0) await new Promise<void>((resolve) => (goOn = resolve))
      }
      end()
    } catch (error) {
      // The answer has begun, so its status cannot say it any more.
      api.onError(error, { requestId })
      end(frame('problem', problemOf(error, requestId).body))
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given
        if (request.signal.aborted || shutdown?.aborted) return end()
        send(retryFrame)
        request.signal.addEventListener('abort', onGone, { once: true })
        shutdown?.addEventListener('abort', onShutdown, { once: true })
        timers.push(
          setInterval(() => {
            if ((controller.desiredSize ?? 0) > 0) send(comment('alive'))
          }, api.heartbeatMs),
        )
        const { expiresAt } = principal
        if (expiresAt) {
          const leftMs = Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), maxTimerMs)
          timers.push(setTimeout(() => end(frame('expired', {})), leftMs))
        }
        if (api.maxStreamMs !== undefined) timers.push(setTimeout(() => end(comment('resume')), api.maxStreamMs))
        void pump()
      },
      pull() {
        goOn?.()
        goOn = undefined
      },
      cancel() {
        if (open) leave()
      },
    },
    { highWaterMark, size: (chunk) => chunk.byteLength },
  )
}

export function streamResponse(body: ReadableStream<Uint8Array> | null): Response {
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      // nginx would collect it otherwise.
      'X-Accel-Buffering': 'no',
    },
  })
}
