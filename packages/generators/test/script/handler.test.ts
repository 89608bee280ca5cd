import { APICallError, type LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { PermanentError, RetryError } from '@genjobs/contract'
import type { Handler } from 'genjobs'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import { expect, test, vi } from 'vitest'
import { createLocal, script, scriptHandler, scriptKind, type TextEvent } from '../../src/index.ts'
import { fakeContext } from 'genjobs/testing'
import { failureOf } from '../failure-of.ts'
import { memoryStorage } from '../memory-storage.ts'

const input = script.input.parse({ prompt: 'a night ferry and its captain', maxWords: 200 })
const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

const says = (text: string): LanguageModelV4StreamPart[] => [
  { type: 'text-start', id: '0' },
  ...(text === '' ? [] : [{ type: 'text-delta', id: '0', delta: text } as const]),
  { type: 'text-end', id: '0' },
]
const ends = (unified: 'stop' | 'length' | 'content-filter' | 'error' | 'other'): LanguageModelV4StreamPart => ({
  type: 'finish',
  usage,
  finishReason: { unified, raw: unified },
})
const modelOf = (...parts: LanguageModelV4StreamPart[]): MockLanguageModelV4 =>
  new MockLanguageModelV4({ doStream: async () => ({ stream: convertArrayToReadableStream(parts) }) })
const answered = (statusCode: number, responseHeaders: Record<string, string> = {}): APICallError =>
  new APICallError({ message: 'no', url: 'https://x', requestBodyValues: {}, statusCode, responseHeaders })

const failure = async (model: MockLanguageModelV4): Promise<unknown> => {
  const thrown = await failureOf(() => scriptHandler({ model })(fakeContext(script, input)))
  expect(model.doStreamCalls).toHaveLength(1)
  return thrown
}

test('writes with the local model, streams its pieces and stores a file', async () => {
  const storage = memoryStorage()
  const ctx = fakeContext(script, input)
  const output = script.output?.parse(await scriptHandler({ model: createLocal().script(), storage })(ctx))
  expect(output).toMatchObject({
    truncated: false,
    url: 'memory:ada/job-1.md',
    title: expect.stringMatching(/^[^#\n]+$/),
  })
  expect(output?.text).toContain('night ferry')
  expect(output?.words).toBeGreaterThan(120)
  expect(output?.words).toBeLessThan(240)
  expect(new TextDecoder().decode(storage.files.get('ada/job-1.md')?.bytes)).toBe(output?.text)

  const pieces = ctx.emitted.map(({ data }) => data as TextEvent)
  expect(ctx.emitted.every(({ type }) => type === 'text')).toBe(true)
  expect(pieces.map(({ text }) => text).join('')).toBe(output?.text)
  let at = 0
  for (const piece of pieces) {
    expect(piece).toMatchObject({ at, attempt: 1 })
    at += piece.text.length
  }
  // In batches, not by the word.
  expect(pieces.length).toBeLessThan((output?.words ?? 0) / 8)
  const percents = ctx.progressed.map(({ percent }) => percent)
  expect(percents).toEqual(percents.toSorted((a, b) => a - b))
  expect(percents[0]).toBe(0)
  expect(percents.at(-1)).toBe(100)
})

test('gives the model what was asked for', async () => {
  const model = modelOf(...says('# A\n\nb'), ends('stop'))
  const ctx = fakeContext(script, { ...input, seed: 3 })
  await scriptHandler({ model, providerOptions: () => ({ openai: { user: 'x' } }) })(ctx)
  expect(model.doStreamCalls[0]).toMatchObject({
    seed: 3,
    maxOutputTokens: 800,
    providerOptions: { openai: { user: 'x' } },
    prompt: [
      { role: 'system', content: expect.stringContaining('200 words') },
      { role: 'user', content: [{ type: 'text', text: input.prompt }] },
    ],
  })
})

test('a text that was written is not written again by the next attempt', async () => {
  const model = modelOf(...says('# Night\n\nThe ferry left.'), ends('length'))
  const steps = new Map<string, string>()
  const first = await scriptHandler({ model })(fakeContext(script, input, { steps }))
  expect(first).toEqual({ text: '# Night\n\nThe ferry left.', words: 5, truncated: true, title: 'Night' })
  expect(await scriptHandler({ model })(fakeContext(script, input, { steps, attempt: 2 }))).toEqual(first)
  expect(model.doStreamCalls).toHaveLength(1)
})

test('an answer of the provider becomes an error that the worker understands, after one call', async () => {
  const answers = (error: Error): MockLanguageModelV4 =>
    new MockLanguageModelV4({
      doStream: async () => {
        throw error
      },
    })
  expect(await failure(answers(answered(400)))).toBeInstanceOf(PermanentError)
  const limited = await failure(answers(answered(429, { 'retry-after': '9' })))
  expect(limited).toBeInstanceOf(RetryError)
  expect(limited).toMatchObject({ afterMs: 9000 })
  expect(await failure(answers(answered(500)))).toMatchObject({ statusCode: 500 })
})

test('an error in the middle of the stream rejects, and prints nothing', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  const broken = new Error('connection reset')
  expect(await failure(modelOf(...says('half of'), { type: 'error', error: broken }, ends('error')))).toBe(broken)
  expect(
    await failure(modelOf(...says('half of'), { type: 'error', error: answered(403) }, ends('error'))),
  ).toBeInstanceOf(PermanentError)
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
})

test('an empty text fails, and so does one that broke off', async () => {
  expect(await failure(modelOf(...says(' \n'), ends('stop')))).toMatchObject({ message: 'the model wrote nothing' })
  expect(await failure(modelOf(ends('stop')))).toBeInstanceOf(Error)
  expect(await failure(modelOf(...says('half of')))).toMatchObject({ message: 'the text broke off (other)' })
  expect(await failure(modelOf(...says('half of'), ends('error')))).toMatchObject({
    message: 'the text broke off (error)',
  })
  expect(await failure(modelOf())).toBeInstanceOf(Error)
})

test('what a filter cut off fails for good', async () => {
  expect(await failure(modelOf(...says('half of'), ends('content-filter')))).toBeInstanceOf(PermanentError)
})

test('a whole text is kept, whatever name its provider has for the end', async () => {
  const output = await scriptHandler({ model: modelOf(...says('all of it'), ends('other')) })(
    fakeContext(script, input),
  )
  expect(output).toEqual({ text: 'all of it', words: 3, truncated: false })
})

test('an abort is thrown as its reason, and nothing is remembered', async () => {
  const controller = new AbortController()
  const reason = new Error('lease_lost')
  const steps = new Map<string, string>()
  const ctx = fakeContext(script, input, { signal: controller.signal, steps })
  ctx.emit = () => controller.abort(reason)
  await expect(scriptHandler({ model: createLocal().script() })(ctx)).rejects.toBe(reason)
  expect(steps.size).toBe(0)
})

test('fits the kind that an app makes for itself', () => {
  const teaser = scriptKind({ name: 'teaser', maxWords: 80 })
  scriptHandler({ model: createLocal().script() }) satisfies Handler<typeof teaser>
  expect(teaser.name).toBe('teaser')
})
