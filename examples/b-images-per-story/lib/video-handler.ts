import { setTimeout as delay } from 'node:timers/promises'
import { createLocal, imageHandler, jobKey, type Storage } from '@genjobs/generators'
import { image } from '@genjobs/generators/kinds'
import type { Handler } from 'genjobs'
import sharp from 'sharp'
import type { videoGeneration } from './kinds.ts'

const [width, height] = [640, 360]
const wide = 1120
const framesPerSecond = 6

export type VideoHandlerOptions = {
  storage: Storage
  read: (key: string) => Promise<Uint8Array>
  /** How long each frame takes at least, in milliseconds, so that it looks like the real thing. */
  frameMs: number
}

/** A short film that needs no key: a wide picture, drawn on this machine, that a camera travels along. */
export function videoHandler({ storage, read, frameMs }: VideoHandlerOptions): Handler<typeof videoGeneration> {
  const draw = imageHandler({ model: createLocal().image(), storage })
  return async (ctx) => {
    const { prompt, style, seconds } = ctx.input
    ctx.progress(0, 'drawing the scene')
    const input = image.input.parse({ prompt, style, size: `${wide}x${height}`, format: 'png' })
    // Its own progress would go from 0 to 100.
    const { images } = await draw({ ...ctx, input, progress: () => undefined })
    const scene = await read(images[0]?.key ?? '')

    const count = seconds * framesPerSecond
    const frames: Buffer[] = []
    for (let i = 0; i < count; i++) {
      ctx.progress(10 + (80 * i) / count, `frame ${i + 1} of ${count}`)
      await delay(frameMs, undefined, { signal: ctx.signal })
      // There and back again, slow at both ends, so that the film can run for ever.
      const along = (1 - Math.cos((2 * Math.PI * i) / count)) / 2
      const left = Math.round(along * (wide - width))
      frames.push(await sharp(scene).extract({ left, top: 0, width, height }).png().toBuffer())
    }
    ctx.progress(90, 'joining the frames')
    const film = await sharp(frames, { join: { animated: true } })
      .webp({ delay: Array.from({ length: count }, () => Math.round(1000 / framesPerSecond)), loop: 0, quality: 82 })
      .toBuffer()
    ctx.signal.throwIfAborted()
    const key = jobKey(ctx.job, 'webp')
    const { url, bytes } = await storage.put(key, film, { contentType: 'image/webp' })
    ctx.progress(100, 'done')
    return { video: { url, key, contentType: 'image/webp', width, height, seconds, bytes } }
  }
}
