import { APICallError } from '@ai-sdk/provider'
import { PermanentError, RetryError } from '@genjobs/contract'
import { NoSuchModelError, RetryError as SdkRetryError } from 'ai'
import { afterEach, expect, test, vi } from 'vitest'
import { callProvider } from '../src/index.ts'
import { failureOf } from './failure-of.ts'

const never = new AbortController().signal
const answered = (
  statusCode: number,
  responseHeaders: Record<string, string> = {},
  isRetryable?: boolean,
): APICallError =>
  new APICallError({
    message: 'no',
    url: 'https://x',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    ...(isRetryable !== undefined && { isRetryable }),
  })
const failing = async (error: unknown, signal = never): Promise<unknown> =>
  failureOf(() =>
    callProvider(signal, async () => {
      throw error
    }),
  )

afterEach(() => {
  vi.useRealTimers()
})

test('passes a result on', async () => {
  expect(await callProvider(never, async () => 1)).toBe(1)
})

test.each([400, 401, 402, 403, 404, 413, 422])('%i is permanent', async (status) => {
  const error = answered(status)
  expect(await failing(error)).toMatchObject({ name: 'PermanentError', cause: error, message: `no (status ${status})` })
})

test.each([408, 409, 429, 500, 503])('%i is thrown as it is', async (status) => {
  const error = answered(status)
  expect(await failing(error)).toBe(error)
})

test('an answer that says for itself that it may be repeated is not permanent', async () => {
  const error = answered(400, {}, true)
  expect(await failing(error)).toBe(error)
})

test.each([
  [429, { 'retry-after': '7' }, 7000],
  [503, { 'Retry-After': '0.5' }, 500],
  [429, { 'retry-after-ms': '1234', 'retry-after': '2' }, 1234],
  [429, { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
  [503, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
])('%i with %j waits %i ms', async (status, headers, afterMs) => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  const thrown = await failing(answered(status, headers))
  expect(thrown).toBeInstanceOf(RetryError)
  expect(thrown).toMatchObject({ afterMs })
})

test('a header that says nothing is as none', async () => {
  const error = answered(429, { 'retry-after': 'soon' })
  expect(await failing(error)).toBe(error)
})

test('finds the answer inside of what the SDK wraps it in', async () => {
  const wrapped = new SdkRetryError({ message: 'failed', reason: 'errorNotRetryable', errors: [answered(400)] })
  expect(await failing(wrapped)).toBeInstanceOf(PermanentError)
  expect(await failing(new Error('outer', { cause: answered(404) }))).toBeInstanceOf(PermanentError)
})

test('a model that does not exist is permanent', async () => {
  expect(await failing(new NoSuchModelError({ modelId: 'x', modelType: 'imageModel' }))).toBeInstanceOf(PermanentError)
})

test('an abort is thrown as the reason of the signal, whatever the SDK made of it', async () => {
  const controller = new AbortController()
  const reason = new Error('lease_lost')
  controller.abort(reason)
  expect(await failing(answered(400), controller.signal)).toBe(reason)
})

test('other errors, and an abort that is not ours, are thrown as they are', async () => {
  for (const error of [new TypeError('x'), new DOMException('other', 'AbortError'), 'text', undefined]) {
    expect(await failing(error)).toBe(error)
  }
})
