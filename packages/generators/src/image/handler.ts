import { generateImage, type GeneratedFile, type ImageModel, type JSONValue } from 'ai'
import type { Handler, HandlerContext } from 'genjobs'
import sharp from 'sharp'
import type { ParsedInputOf } from '@genjobs/contract'
import { callProvider } from '../provider-error.ts'
import { jobKey } from '../storage/job-key.ts'
import type { Storage } from '../storage/storage.ts'
import { estimateProgress } from './estimated-progress.ts'
import type { AnyImageKind } from './kind.ts'

export type ImageHandlerOptions = {
  /** Any image model of the AI SDK. */
  model: ImageModel
  storage: Storage
  /** What to pass to the model besides, by provider: `(input) => ({ openai: { quality: 'high' } })`. */
  providerOptions?: (input: ParsedInputOf<AnyImageKind>) => Record<string, Record<string, JSONValue | undefined>>
  /** How long one image usually takes, in milliseconds: image models report no progress, so it is estimated from this. */
  expectedMs?: number
}

/**
 * A handler for kinds made by `imageKind`. Each image is one call and one step, one after another: an image that was
 * paid for is never bought again, and after a failure no further one is. What is remembered is where the file is.
 */
export function imageHandler(options: ImageHandlerOptions): Handler<AnyImageKind> {
  return async (ctx) => {
    const { n, seed } = ctx.input
    const images = []
    for (let i = 0; i < n; i++) {
      const [from, to] = [(i / n) * 100, ((i + 1) / n) * 100]
      const what = n === 1 ? 'image' : `image ${i + 1} of ${n}`
      ctx.progress(Math.floor(from), what)
      const stop = options.expectedMs
        ? estimateProgress(options.expectedMs, from, to, (percent) => ctx.progress(percent, what))
        : () => {}
      try {
        images.push(
          await ctx.step(`image-${i}`, () => makeImage(options, ctx, i, seed === undefined ? undefined : seed + i)),
        )
      } finally {
        stop()
      }
    }
    ctx.progress(100, 'done')
    return { images }
  }
}

async function makeImage(
  { model, storage, providerOptions }: ImageHandlerOptions,
  ctx: HandlerContext<AnyImageKind>,
  index: number,
  seed: number | undefined,
) {
  const { input, job, signal } = ctx
  const file = await callProvider(signal, async () => {
    const result = await generateImage({
      model,
      prompt: input.style === undefined ? input.prompt : `${input.prompt}, ${input.style}`,
      n: 1,
      size: input.size as `${number}x${number}`,
      ...(seed !== undefined && { seed }),
      // Other providers ignore what is under "local". The variation lets two jobs of one prompt differ, and a second
      // attempt of one job make the same picture.
      providerOptions: {
        local: { variation: `${job.id}-${index}`, ...(input.format && { format: input.format }) },
        ...providerOptions?.(input),
      },
      // A job has its own attempts: retries in here would multiply them, unseen.
      maxRetries: 0,
      abortSignal: signal,
    })
    return result.image
  })
  const picture = await inFormat(file, input.format)
  const key = jobKey(job, picture.extension, index)
  // Not aborted by the signal: what is paid for is worth the moment that keeping it takes.
  const { url, bytes } = await storage.put(key, picture.bytes, { contentType: picture.contentType })
  const { width, height, contentType } = picture
  return { url, key, width, height, contentType, bytes, ...(seed !== undefined && { seed }) }
}

/** What every browser shows, by sharp's name: its media type and extension. */
const kept: Record<string, readonly [contentType: string, extension: string]> = {
  png: ['image/png', 'png'],
  webp: ['image/webp', 'webp'],
  jpeg: ['image/jpeg', 'jpg'],
  gif: ['image/gif', 'gif'],
}

/** The file with its size as measured; converted if another format is wanted, or if it is none that browsers show. */
async function inFormat(file: GeneratedFile, wanted: 'png' | 'webp' | undefined) {
  const made = await sharp(file.uint8Array).metadata()
  const as = kept[made.format]
  if (as && (wanted === undefined || made.format === wanted)) {
    return { bytes: file.uint8Array, width: made.width, height: made.height, contentType: as[0], extension: as[1] }
  }
  const format = wanted ?? 'png'
  const { data, info } = await sharp(file.uint8Array).toFormat(format).toBuffer({ resolveWithObject: true })
  return {
    bytes: new Uint8Array(data),
    width: info.width,
    height: info.height,
    contentType: `image/${format}`,
    extension: format,
  }
}
