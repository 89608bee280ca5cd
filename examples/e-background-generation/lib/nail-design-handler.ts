import { imageHandler, type ImageHandlerOptions } from '@genjobs/generators'
import { PermanentError, type Handler } from 'genjobs'
import type { Collection } from './collection.ts'
import { describeDesign } from './describe-design.ts'
import type { NailDesignInput, nailDesign } from './kinds.ts'
import { isFileOf } from './own-files.ts'

export type NailDesignOptions = Pick<ImageHandlerOptions, 'model' | 'expectedMs' | 'storage'> & {
  collection: Collection
}

/** Share of the bar for drawing; the rest is for keeping what was drawn. */
const drawing = 0.96

/**
 * Draws the images of a design, one after another, and saves them to the collection. Each image is a step: a second
 * attempt draws only what is missing.
 */
export function nailDesignHandler({ collection, ...options }: NailDesignOptions): Handler<typeof nailDesign> {
  return async (ctx) => {
    const { input, job } = ctx
    // A job can also be submitted straight to /api/genjobs or to the database, so it is here that it matters.
    const foreign = imagesOf(input).find((url) => url.startsWith('/api/files/') && !isFileOf(job.owner, url))
    if (foreign !== undefined) throw new PermanentError('One of the images does not exist.')

    const draw = imageHandler({ ...options, providerOptions: () => ({ nails: references(input) }) })
    const { images } = await draw({
      ...ctx,
      input: { prompt: describeDesign(input), n: input.designSettings.images, size: '768x768', format: 'webp' },
      progress: (percent, step) => ctx.progress(percent * drawing, step === 'done' ? 'saving' : step),
    })
    const resultImages = images.map(({ url }) => url)
    await collection.save(job, input.prompt, resultImages)
    ctx.progress(100, 'done')
    return { resultImages }
  }
}

function imagesOf(input: NailDesignInput): string[] {
  return [input.originalImage, input.drawingImageUrl, ...input.selectedDesignImages].filter((url) => url !== null)
}

/** For models that take images beside the prompt; the local one does not, and draws from the prompt alone. */
function references({ originalImage, drawingImageUrl, selectedDesignImages, influenceWeights }: NailDesignInput) {
  return { originalImage, drawingImageUrl, selectedDesignImages, influenceWeights }
}
