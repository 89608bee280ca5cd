import { APICallError } from '@ai-sdk/provider'
import { generateImage } from 'ai'
import sharp from 'sharp'
import { afterEach, expect, test, vi } from 'vitest'
import { createLocal } from '../../src/index.ts'
import { failureOf } from '../failure-of.ts'

const model = createLocal().image()
const draw = async (options: Omit<Parameters<typeof generateImage>[0], 'model' | 'prompt'> & { prompt?: string }) =>
  generateImage({ model, size: '96x96', maxRetries: 0, prompt: 'a fox in the snow', ...options })

afterEach(() => {
  vi.useRealTimers()
})

test('makes a PNG of the asked size', async () => {
  const { image } = await draw({ size: '320x200' })
  expect(image.mediaType).toBe('image/png')
  expect(await sharp(image.uint8Array).metadata()).toMatchObject({
    format: 'png',
    width: 320,
    height: 200,
    channels: 3,
  })
})

test('makes a WebP if the provider options say so', async () => {
  const { image } = await draw({ providerOptions: { local: { format: 'webp' } } })
  expect(image.mediaType).toBe('image/webp')
  expect((await sharp(image.uint8Array).metadata()).format).toBe('webp')
})

test('takes an aspect ratio, and 1024x1024 without any size', async () => {
  const wide = await generateImage({ model, prompt: 'sea', aspectRatio: '16:9' })
  expect(await sharp(wide.image.uint8Array).metadata()).toMatchObject({ width: 1360, height: 768 })
  const square = await generateImage({ model, prompt: 'sea' })
  expect(await sharp(square.image.uint8Array).metadata()).toMatchObject({ width: 1024, height: 1024 })
})

test('gives the same bytes for the same prompt, seed and size', async () => {
  const [a, b] = [await draw({ seed: 7 }), await draw({ seed: 7 })]
  expect(Buffer.compare(a.image.uint8Array, b.image.uint8Array)).toBe(0)
})

/** How far apart two pictures are: the mean difference of a channel, 0 to 255. */
async function distance(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [x, y] = (await Promise.all([a, b].map(async (bytes) => sharp(bytes).raw().toBuffer()))) as [Buffer, Buffer]
  return x.reduce((sum, value, i) => sum + Math.abs(value - (y[i] as number)), 0) / x.length
}

test('draws clearly different pictures for different prompts, and others for other seeds', async () => {
  const prompts = ['a fox in the snow', 'neon city', 'bauhaus poster', 'a storm at sea', 'saturn', 'tulips in a vase']
  const pictures = await Promise.all(prompts.map(async (prompt) => (await draw({ prompt, seed: 1 })).image.uint8Array))
  for (const [i, a] of pictures.entries()) {
    for (const b of pictures.slice(i + 1)) expect(await distance(a, b)).toBeGreaterThan(20)
  }
  const other = await draw({ prompt: 'neon city', seed: 2 })
  expect(await distance(pictures[1] as Uint8Array, other.image.uint8Array)).toBeGreaterThan(8)
})

test('makes n images, of the seeds that follow, and tells them', async () => {
  const { images, calls } = await draw({ n: 3, seed: 5 })
  expect(images).toHaveLength(3)
  expect(calls).toHaveLength(1)
  expect(calls[0]?.providerMetadata).toMatchObject({
    local: { images: [{ seed: 5, scene: 'landscape', palette: 'snow' }, { seed: 6 }, { seed: 7 }] },
  })
  const sixth = await draw({ seed: 6 })
  expect(Buffer.compare((images[1] as (typeof images)[0]).uint8Array, sixth.image.uint8Array)).toBe(0)
})

test('a variation stands in for a seed', async () => {
  const vary = async (variation: string) => (await draw({ providerOptions: { local: { variation } } })).image.uint8Array
  const [a, again, b] = [await vary('a'), await vary('a'), await vary('b')]
  expect(Buffer.compare(a, again)).toBe(0)
  expect(Buffer.compare(a, b)).not.toBe(0)
})

test.each(['0x10', '10x0', '5000x10', '10x4097', '-1x10', '1.5x10', 'NaNxNaN'])(
  'refuses the size %s for good',
  async (size) => {
    const refused = await failureOf(() => draw({ size: size as '1x1' }))
    expect(APICallError.isInstance(refused)).toBe(true)
    expect(refused).toMatchObject({ statusCode: 400, isRetryable: false, message: expect.stringContaining(size) })
  },
)

test('refuses an unknown format and a broken ratio for good', async () => {
  await expect(draw({ providerOptions: { local: { format: 'bmp' } } })).rejects.toMatchObject({ isRetryable: false })
  await expect(generateImage({ model, prompt: 'x', aspectRatio: '0:1', maxRetries: 0 })).rejects.toMatchObject({
    statusCode: 400,
  })
})

test('stops at once when it is aborted, before and during the call', async () => {
  const before = new AbortController()
  before.abort(new Error('too late'))
  await expect(draw({ abortSignal: before.signal })).rejects.toThrow('too late')

  vi.useFakeTimers()
  const slow = createLocal({ delayMs: { image: 60_000 } }).image()
  const during = new AbortController()
  const call = generateImage({ model: slow, prompt: 'x', size: '16x16', maxRetries: 0, abortSignal: during.signal })
  const failure = failureOf(() => call)
  await vi.advanceTimersByTimeAsync(59_000)
  during.abort(new Error('changed my mind'))
  expect(await failure).toMatchObject({ message: 'changed my mind' })
  expect(vi.getTimerCount()).toBe(0)
})

test('takes the delay, shared among the images', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const slow = createLocal({ delayMs: 1000 }).image()
  const call = generateImage({ model: slow, prompt: 'x', n: 2, size: '16x16' })
  while (vi.getTimerCount() === 0) await Promise.resolve()
  await vi.advanceTimersByTimeAsync(500)
  await vi.waitUntil(() => vi.getTimerCount() === 1)
  await vi.advanceTimersByTimeAsync(500)
  expect((await call).images).toHaveLength(2)
})
