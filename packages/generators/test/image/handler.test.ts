import { APICallError, type ImageModelV4 } from '@ai-sdk/provider'
import { PermanentError, RetryError } from '@genjobs/contract'
import type { Handler } from 'genjobs'
import { MockImageModelV4 } from 'ai/test'
import sharp from 'sharp'
import { afterEach, expect, test, vi } from 'vitest'
import { createLocal, image, imageHandler, imageKind } from '../../src/index.ts'
import { fakeContext } from 'genjobs/testing'
import { failureOf } from '../failure-of.ts'
import { memoryStorage } from '../memory-storage.ts'

const input = image.input.parse({ prompt: 'a fox in the snow', size: '64x48' })
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c33' } })
  .png()
  .toBuffer()

/** The SDK's mock declares its optional properties in a way that `exactOptionalPropertyTypes` refuses. */
const asModel = (mock: MockImageModelV4): ImageModelV4 => mock as ImageModelV4

type Call = Parameters<ImageModelV4['doGenerate']>[0]

/** A model that answers calls in turn: with an image, or by throwing an error. */
function modelOf(...answers: (Uint8Array | Error | 'nothing')[]) {
  const calls: Call[] = []
  const model = new MockImageModelV4({
    doGenerate: async (call) => {
      const answer = answers[calls.push(call) - 1]
      if (answer instanceof Error) throw answer
      const images = answer === 'nothing' || answer === undefined ? [] : [answer]
      return { images, warnings: [], response: { timestamp: new Date(0), modelId: 'mock', headers: undefined } }
    },
  })
  return { model: asModel(model), calls }
}

afterEach(() => {
  vi.useRealTimers()
})

test('draws with the local model and stores real files', async () => {
  const storage = memoryStorage()
  const ctx = fakeContext(image, { ...input, n: 2, seed: 5, format: 'webp' })
  const output = image.output?.parse(await imageHandler({ model: createLocal().image(), storage })(ctx))
  expect(output?.images).toEqual([
    {
      url: 'memory:ada/job-1-0.webp',
      key: 'ada/job-1-0.webp',
      width: 64,
      height: 48,
      contentType: 'image/webp',
      bytes: expect.any(Number),
      seed: 5,
    },
    {
      url: 'memory:ada/job-1-1.webp',
      key: 'ada/job-1-1.webp',
      width: 64,
      height: 48,
      contentType: 'image/webp',
      bytes: expect.any(Number),
      seed: 6,
    },
  ])
  for (const { key, bytes } of output?.images ?? []) {
    const file = storage.files.get(key)
    expect(file?.bytes.byteLength).toBe(bytes)
    expect(await sharp(file?.bytes).metadata()).toMatchObject({ format: 'webp', width: 64, height: 48 })
  }
  expect(ctx.progressed.map(({ percent }) => percent)).toEqual([0, 50, 100])
})

test('without a seed, jobs of one prompt differ and attempts of one job do not', async () => {
  const draw = async (id: string) => {
    const storage = memoryStorage()
    await imageHandler({ model: createLocal().image(), storage })(fakeContext(image, { ...input, n: 2 }, { id }))
    return [...storage.files.values()].map(({ bytes }) => Buffer.from(bytes).toString('base64'))
  }
  const [a, again, b] = [await draw('a'), await draw('a'), await draw('b')]
  expect(a).toEqual(again)
  expect(new Set([...a, ...b]).size).toBe(4)
})

test('gives the model what was asked for', async () => {
  const { model, calls } = modelOf(png)
  const ctx = fakeContext(image, { ...input, style: 'oil on canvas', seed: 9 })
  await imageHandler({
    model,
    storage: memoryStorage(),
    providerOptions: ({ n }) => ({ openai: { quality: `q${n}` } }),
  })(ctx)
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({
    prompt: 'a fox in the snow, oil on canvas',
    size: '64x48',
    seed: 9,
    n: 1,
    providerOptions: { openai: { quality: 'q1' } },
  })
  expect(calls[0]?.abortSignal).toBe(ctx.signal)
})

test('keeps the format that a model makes, and converts it if another is wanted', async () => {
  const jpeg = await sharp(png).jpeg().toBuffer()
  const run = async (format: 'png' | undefined) => {
    const storage = memoryStorage()
    const ctx = fakeContext(image, { ...input, ...(format && { format }) })
    const { images } = await imageHandler({ model: modelOf(jpeg).model, storage })(ctx)
    return { image: images[0], format: (await sharp(storage.files.get(images[0]?.key ?? '')?.bytes).metadata()).format }
  }
  expect(await run(undefined)).toMatchObject({
    image: { key: 'ada/job-1-0.jpg', contentType: 'image/jpeg', width: 8 },
    format: 'jpeg',
  })
  expect(await run('png')).toMatchObject({
    image: { key: 'ada/job-1-0.png', contentType: 'image/png', width: 8 },
    format: 'png',
  })
})

test('an image that was made is not made again by the next attempt', async () => {
  const steps = new Map<string, string>()
  const failure = new Error('connection reset')
  const { model, calls } = modelOf(png, failure, png)
  const storage = memoryStorage()
  const handler = imageHandler({ model, storage })
  await expect(handler(fakeContext(image, { ...input, n: 2 }, { steps }))).rejects.toBe(failure)
  expect([...steps.keys()]).toEqual(['image-0'])
  expect(steps.get('image-0')?.length).toBeLessThan(300)

  const output = await handler(fakeContext(image, { ...input, n: 2 }, { steps, attempt: 2 }))
  expect(output.images.map(({ key }) => key)).toEqual(['ada/job-1-0.png', 'ada/job-1-1.png'])
  expect(calls).toHaveLength(3)
  await handler(fakeContext(image, { ...input, n: 2 }, { steps, attempt: 3 }))
  expect(calls).toHaveLength(3)
})

const answered = (statusCode: number, responseHeaders: Record<string, string> = {}): APICallError =>
  new APICallError({ message: 'no', url: 'https://x', requestBodyValues: {}, statusCode, responseHeaders })

test.each([
  [answered(400), { constructor: PermanentError }],
  [answered(429, { 'retry-after': '12' }), { constructor: RetryError, afterMs: 12_000 }],
  [answered(503, { 'retry-after': '3' }), { constructor: RetryError, afterMs: 3000 }],
  [answered(500), { name: 'AI_APICallError', statusCode: 500 }],
])('%s: one call, and an error that the worker understands', async (error, expected) => {
  const { model, calls } = modelOf(error)
  const thrown = await failureOf(() => imageHandler({ model, storage: memoryStorage() })(fakeContext(image, input)))
  expect(thrown).toMatchObject(expected)
  expect(calls).toHaveLength(1)
})

test('an empty result fails after one call', async () => {
  const { model, calls } = modelOf('nothing')
  await expect(imageHandler({ model, storage: memoryStorage() })(fakeContext(image, input))).rejects.toThrow(
    'No image generated',
  )
  expect(calls).toHaveLength(1)
})

test('a size that the local model refuses fails for good', async () => {
  const handler = imageHandler({ model: createLocal().image(), storage: memoryStorage() })
  await expect(handler(fakeContext(image, { ...input, size: '9999x1' }))).rejects.toThrow(PermanentError)
})

test('an abort is thrown as its reason, and nothing is stored', async () => {
  const controller = new AbortController()
  const reason = new Error('canceled')
  const storage = memoryStorage()
  const model = new MockImageModelV4({
    doGenerate: async ({ abortSignal }) => {
      controller.abort(reason)
      throw new DOMException(`aborted: ${abortSignal?.aborted}`, 'AbortError')
    },
  })
  await expect(
    imageHandler({ model: asModel(model), storage })(fakeContext(image, input, { signal: controller.signal })),
  ).rejects.toBe(reason)
  expect(storage.files.size).toBe(0)
})

test('estimates progress while the model is silent', async () => {
  // Not setImmediate and its kin: sharp answers through them.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  const ctx = fakeContext(image, input)
  const call = imageHandler({
    model: createLocal({ delayMs: 10_000 }).image(),
    storage: memoryStorage(),
    expectedMs: 10_000,
  })(ctx)
  await vi.advanceTimersByTimeAsync(9999)
  const seen = ctx.progressed.map(({ percent }) => percent)
  expect(seen.length).toBeGreaterThan(10)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBeGreaterThan(80)
  expect(seen.at(-1)).toBeLessThan(100)
  await vi.advanceTimersByTimeAsync(1)
  expect((await call).images).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('fits the kind that an app makes for itself', () => {
  const cover = imageKind({ name: 'cover', maxImages: 1 })
  imageHandler({ model: createLocal().image(), storage: memoryStorage() }) satisfies Handler<typeof cover>
  imageHandler({ model: createLocal().image(), storage: memoryStorage() }) satisfies Handler<typeof image>
  expect(cover.name).toBe('cover')
})
