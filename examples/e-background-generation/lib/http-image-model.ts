import type { ImageHandlerOptions } from '@genjobs/generators'

type ImageModelV4 = Extract<ImageHandlerOptions['model'], { specificationVersion: 'v4' }>

/** An answer of the image API that is not images; the names are those that callProvider of the generators looks for. */
class ImageApiError extends Error {
  override readonly name = 'ImageApiError'
  readonly statusCode: number
  readonly responseHeaders: Record<string, string>

  constructor(message: string, response: Response) {
    super(message)
    this.statusCode = response.status
    this.responseHeaders = Object.fromEntries(response.headers)
  }
}

/** An image model behind the images endpoint that OpenAI has and many offer: `POST <url>/images/generations`. */
export function httpImageModel(api: { url: string; key: string | undefined; model: string }): ImageModelV4 {
  const address = `${api.url.replace(/\/+$/, '')}/images/generations`
  return {
    specificationVersion: 'v4',
    provider: 'image-api',
    modelId: api.model,
    maxImagesPerCall: 1,
    async doGenerate({ prompt, n, size, abortSignal }) {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(api.key && { Authorization: `Bearer ${api.key}` }) },
        body: JSON.stringify({ model: api.model, prompt, n, size }),
        ...(abortSignal && { signal: abortSignal }),
      })
      if (!response.ok) throw new ImageApiError(await reasonOf(response), response)
      const { data } = (await response.json()) as { data: { b64_json: string }[] }
      return {
        images: data.map((image) => image.b64_json),
        warnings: [],
        response: { timestamp: new Date(), modelId: api.model, headers: Object.fromEntries(response.headers) },
      }
    },
  }
}

/** What the API says is wrong, for the user to read. */
async function reasonOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as { error?: { message?: unknown } } | undefined
  const message = body?.error?.message
  return typeof message === 'string' && message !== '' ? message : `The image API answered ${response.status}.`
}
