import { createLocal, folderStorage, imageHandler } from '@genjobs/generators'
import { PermanentError, type Handler, type HandlerContext } from 'genjobs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoryJobs } from '../lib/jobs.ts'
import type { imageGeneration } from '../lib/kinds.ts'
import { videoHandler } from '../lib/video-handler.ts'

/** One attempt that a worker has begun, and that goes on as the test says. */
export type Work = {
  jobId: string
  ctx: HandlerContext
  /** Make the real thing and return it. Resolves when the handler has returned, whatever becomes of its result. */
  finish(): Promise<void>
  /** Fail for good. */
  fail(message: string): Promise<void>
}

export type Workshop = {
  /** The attempts in the order they were begun, each once. */
  next(): Promise<Work>
  /** Fail whatever still waits for a word, as after a test that went wrong: the next test begins with an empty bench. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** A real worker with the handlers of the example, except that each waits for the word of the test. */
export function openWorkshop(jobs: StoryJobs, files: string, opens: boolean): Workshop {
  const storage = folderStorage(files, { baseUrl: '/api/files' })
  const read = (key: string) => readFile(join(files, key))
  const images = imageHandler({ model: createLocal().image(), storage }) as Handler<typeof imageGeneration>
  const videos = videoHandler({ storage, read, frameMs: 0 })

  const open = new Set<Work>()
  const begun: Work[] = []
  const waiting: ((work: Work) => void)[] = []
  const hold = (handler: Handler): Handler =>
    async function held(ctx) {
      const returned = Promise.withResolvers<void>()
      const word = Promise.withResolvers<string | null>()
      const say = (error: string | null) => (word.resolve(error), returned.promise)
      const work: Work = { jobId: ctx.job.id, ctx, finish: () => say(null), fail: (message) => say(message) }
      open.add(work)
      const taker = waiting.shift()
      if (taker) taker(work)
      else begun.push(work)
      try {
        // Not before the word, also when the signal has fired: a worker that does not listen.
        const error = await word.promise
        if (error !== null) throw new PermanentError(error)
        return await handler({ ...ctx, signal: new AbortController().signal })
      } finally {
        open.delete(work)
        returned.resolve()
      }
    }

  const worker = opens
    ? jobs.work({
        handlers: { image_generation: hold(images as Handler), video_generation: hold(videos as Handler) },
        concurrency: 20,
        abortGrace: '1h',
      })
    : undefined
  async function clear(): Promise<void> {
    begun.length = 0
    waiting.length = 0
    await Promise.all([...open].map((work) => work.fail('the test is over')))
  }

  return {
    clear,
    next: () => new Promise((resolve) => (begun.length > 0 ? resolve(begun.shift() as Work) : waiting.push(resolve))),
    async close() {
      await clear()
      await worker?.stop({ grace: 0 })
    },
  }
}
