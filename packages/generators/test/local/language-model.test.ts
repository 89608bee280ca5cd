import { APICallError } from '@ai-sdk/provider'
import { generateText, streamText } from 'ai'
import { afterEach, expect, test, vi } from 'vitest'
import { createLocal } from '../../src/index.ts'
import { failureOf } from '../failure-of.ts'

const model = createLocal().script()
const prompt = 'A lighthouse keeper who befriends a whale'

afterEach(() => {
  vi.useRealTimers()
})

test('writes a titled text about the prompt, the same each time', async () => {
  const { text, finishReason, usage } = await generateText({ model, prompt })
  expect(text).toMatch(/^# \S.*\n\n/)
  expect(text).toContain('lighthouse keeper')
  expect(text).toContain('whale')
  expect(text.split('\n\n').length).toBeGreaterThan(4)
  expect(finishReason).toBe('stop')
  expect(usage).toMatchObject({ inputTokens: 7, outputTokens: text.split(/\s+/).length })
  expect((await generateText({ model, prompt })).text).toBe(text)
  expect((await generateText({ model, prompt, seed: 2 })).text).not.toBe(text)
})

test('streams the same text word by word', async () => {
  const result = streamText({ model, prompt })
  const chunks: string[] = []
  for await (const chunk of result.textStream) chunks.push(chunk)
  expect(chunks.join('')).toBe((await generateText({ model, prompt })).text)
  expect(chunks.every((chunk) => /^\s*\S+$/.test(chunk))).toBe(true)
  expect(await result.finishReason).toBe('stop')
  expect((await result.usage).outputTokens).toBe(chunks.length)
})

test.each([60, 150, 400, 1500])('keeps to about %i words if asked to', async (words) => {
  const { text } = await generateText({ model, instructions: `At most ${words} words.`, prompt })
  const count = text.split(/\s+/).length
  expect(count).toBeGreaterThan(words * 0.55)
  expect(count).toBeLessThan(words * 1.15 + 10)
})

test('writes a scene if asked for one', async () => {
  const { text } = await generateText({ model, prompt: 'Write a scene about two detectives and a missing piano' })
  expect(text).toMatch(/^(INT|EXT)\. /m)
  expect(text).toMatch(/^\*\*[A-ZÍ]+\*\*$/m)
  expect(text).toContain('missing piano')
})

test('is cut by maxOutputTokens, and says so', async () => {
  const whole = await generateText({ model, prompt })
  const cut = await generateText({ model, prompt, maxOutputTokens: 20 })
  expect(cut.finishReason).toBe('length')
  expect(cut.usage.outputTokens).toBe(20)
  expect(whole.text.startsWith(cut.text)).toBe(true)
  const streamed = streamText({ model, prompt, maxOutputTokens: 20 })
  expect(await streamed.text).toBe(cut.text)
  expect(await streamed.finishReason).toBe('length')
})

test('writes something to an empty prompt and to one in another script', async () => {
  for (const odd of ['?', '写一个关于海的故事', '{hero} {a}']) {
    const { text } = await generateText({ model, prompt: odd })
    expect(text.length).toBeGreaterThan(200)
    expect(text).not.toContain('undefined')
  }
})

test('waits before each word, and stops where it is aborted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const slow = createLocal({ delayMs: { chunk: 50 } }).script()
  const controller = new AbortController()
  const { stream } = await slow.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    abortSignal: controller.signal,
  })
  const reader = stream.getReader()
  for (let part = 0; part < 3; part++) await reader.read()
  const first = reader.read()
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(50)
  expect((await first).value).toMatchObject({ type: 'text-delta', delta: '#' })
  const second = reader.read()
  await vi.advanceTimersByTimeAsync(49)
  controller.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  expect(vi.getTimerCount()).toBe(0)
})

test('an abort ends the SDK’s stream', async () => {
  const controller = new AbortController()
  const result = streamText({ model, prompt, abortSignal: controller.signal, onError: () => {} })
  const types: string[] = []
  for await (const part of result.stream) {
    types.push(part.type)
    if (part.type === 'text-delta') controller.abort()
  }
  expect(types).toContain('abort')
  expect(types).not.toContain('finish')
})

test('refuses a length of nothing for good', async () => {
  const call = () =>
    model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      maxOutputTokens: 0,
    })
  expect(APICallError.isInstance(await failureOf(call))).toBe(true)
})
