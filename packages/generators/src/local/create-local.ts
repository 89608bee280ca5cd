import { NoSuchModelError, type ImageModelV4, type LanguageModelV4 } from '@ai-sdk/provider'
import { localImageModel } from './image-model.ts'
import { localLanguageModel } from './language-model.ts'

export type LocalOptions = {
  /**
   * How much slower than it could be the provider answers, in milliseconds, so that a demo looks like the real thing:
   * `image` for each image call, `chunk` for each word of a text. One number is both. Default 0.
   */
  delayMs?: number | { image?: number; chunk?: number }
}

/** A provider of the AI SDK; it can also be given to the SDK's `createProviderRegistry`. */
export type LocalProvider = {
  readonly specificationVersion: 'v4'
  image(modelId?: string): ImageModelV4
  imageModel(modelId?: string): ImageModelV4
  script(modelId?: string): LanguageModelV4
  languageModel(modelId?: string): LanguageModelV4
  /** @throws NoSuchModelError: there are none */
  embeddingModel(modelId: string): never
}

/**
 * A provider that needs no key and no network: images are drawn and texts written by this package.
 *
 * ```ts
 * const local = createLocal()
 * await generateImage({ model: local.image(), prompt: 'a fox in the snow', size: '1024x1024' })
 * streamText({ model: local.script(), prompt: 'a scene on a night ferry' })
 * ```
 */
export function createLocal({ delayMs = 0 }: LocalOptions = {}): LocalProvider {
  const { image = 0, chunk = 0 } = typeof delayMs === 'number' ? { image: delayMs, chunk: delayMs } : delayMs
  const imageModel = (modelId = 'local-image'): ImageModelV4 => localImageModel(modelId, image)
  const languageModel = (modelId = 'local-script'): LanguageModelV4 => localLanguageModel(modelId, chunk)
  return {
    specificationVersion: 'v4',
    image: imageModel,
    imageModel,
    script: languageModel,
    languageModel,
    embeddingModel: (modelId) => {
      throw new NoSuchModelError({ modelId, modelType: 'embeddingModel' })
    },
  }
}
