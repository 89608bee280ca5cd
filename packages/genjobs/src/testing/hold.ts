import type { AnyKind, ResultOf } from '@genjobs/contract'
import type { Handler, HandlerContext } from '../worker/handler.ts'

/** A call of a fake handler that goes on until the test ends it. */
export type Hold<K extends AnyKind = AnyKind> = {
  /** Resolves when the call has begun, with its context: report progress, log or emit through it. */
  readonly started: Promise<HandlerContext<K>>
  /** The call returns this. */
  release(output: ResultOf<K>): void
  /** The call throws this: an Error, or the message of one. */
  fail(error: unknown): void
}

/** The handler ends as soon as its signal fires, like one that passes it to all it calls. */
export function createHold<K extends AnyKind>(): { hold: Hold<K>; handler: Handler<K> } {
  let begin!: (ctx: HandlerContext<K>) => void
  const started = new Promise<HandlerContext<K>>((resolve) => (begin = resolve))
  let hold!: Hold<K>
  const ended = new Promise<ResultOf<K>>((resolve, reject) => {
    hold = {
      started,
      release: resolve,
      fail: (error) => reject(typeof error === 'string' ? new Error(error) : (error as Error)),
    }
  })
  // It may be told to fail before it has begun.
  ended.catch(() => undefined)
  const handler: Handler<K> = async (ctx) => {
    begin(ctx)
    const { signal } = ctx
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = () => reject(signal.reason as Error)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
    })
    return await Promise.race([ended, aborted])
  }
  return { hold, handler }
}
