import { createLocal, type ImageHandlerOptions } from '@genjobs/generators'
import { httpImageModel } from './http-image-model.ts'

/**
 * What draws the designs: the image API at IMAGE_API_URL, such as `https://api.openai.com/v1`, or else the local provider,
 * which needs no key and writes real files. Any image model of the AI SDK can stand here.
 */
export function imageModel(): Pick<ImageHandlerOptions, 'model' | 'expectedMs'> {
  const { IMAGE_API_URL: url, IMAGE_API_KEY: key, IMAGE_MODEL: model, LOCAL_IMAGE_MS: localMs } = process.env
  if (url) return { model: httpImageModel({ url, key, model: model ?? 'gpt-image-1' }), expectedMs: 15_000 }
  const delayMs = Number(localMs ?? 4_000)
  return { model: createLocal({ delayMs }).image(), expectedMs: Math.max(delayMs, 500) }
}
