import type { ImageModelV4, ImageModelV4CallOptions, JSONObject, SharedV4Warning } from '@ai-sdk/provider'
import { render, type ImageFormat } from './art/render.ts'
import { delay } from './delay.ts'
import { imageSize } from './image-size.ts'
import { hash32 } from './random.ts'
import { refusal } from './refusal.ts'

/**
 * An image model that draws on this machine. The same prompt, seed, size and format give the same bytes.
 *
 * `providerOptions.local`: `format` (`'png'`, the default, or `'webp'`) and `variation`, any text that stands in for a
 * seed where none is given. Image i of a call has the seed + i; `providerMetadata.local.images[i]` tells it, with the
 * scene and palette chosen.
 * @param delayMs the time that a call takes at least, shared among its images
 */
export function localImageModel(modelId: string, delayMs: number): ImageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId,
    maxImagesPerCall: 10,
    supportsFileInputs: false,
    supportsMaskInputs: false,
    doGenerate: async (options) => {
      options.abortSignal?.throwIfAborted()
      const { width, height } = imageSize(options.size, options.aspectRatio)
      const { format, firstSeed } = localOptions(options)
      const images: Uint8Array[] = []
      const about: JSONObject[] = []
      for (let i = 0; i < options.n; i++) {
        await delay(delayMs / options.n, options.abortSignal)
        const seed = firstSeed + i
        const { bytes, scene, palette } = await render(options.prompt ?? '', seed, width, height, format)
        options.abortSignal?.throwIfAborted()
        images.push(bytes)
        about.push({ seed, width, height, scene, palette })
      }
      return {
        images,
        warnings: warnings(options),
        providerMetadata: { local: { images: about } },
        response: { timestamp: new Date(), modelId, headers: undefined },
      }
    },
  }
}

function localOptions({ providerOptions, seed }: ImageModelV4CallOptions): { format: ImageFormat; firstSeed: number } {
  const { format = 'png', variation } = providerOptions['local'] ?? {}
  if (format !== 'png' && format !== 'webp') {
    throw refusal(`not a format: ${JSON.stringify(format)}. Use "png" or "webp".`, { format })
  }
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw refusal(`not a seed: ${seed}. Give a whole number.`, { seed })
  return { format, firstSeed: seed ?? (typeof variation === 'string' ? hash32(variation) : 0) }
}

function warnings({ size, aspectRatio, files, mask }: ImageModelV4CallOptions): SharedV4Warning[] {
  const list: SharedV4Warning[] = []
  if (size !== undefined && aspectRatio !== undefined) {
    list.push({ type: 'other', message: 'size and aspectRatio are both given: size is used' })
  }
  if (files !== undefined && files.length > 0) list.push({ type: 'unsupported', feature: 'files' })
  if (mask !== undefined) list.push({ type: 'unsupported', feature: 'mask' })
  return list
}
