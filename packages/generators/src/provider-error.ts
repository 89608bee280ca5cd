import { PermanentError, RetryError } from '@genjobs/contract'
import {
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from 'ai'

/** What APICallError, StreamProviderError and the gateway's errors have in common. */
type Answer = { statusCode: number; isRetryable?: boolean; responseHeaders?: Record<string, string> }

/** The request itself is wrong, or the program is not set up for it: no attempt will change that. */
const hopeless = [
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
]

/**
 * Run a call of the AI SDK, and turn its errors into what a worker understands:
 * - an abort: the signal's reason, thrown as it is;
 * - an answer that says when to come back (`retry-after-ms`, `retry-after`): RetryError with `afterMs`;
 * - a 4xx that is not to be repeated, or a call that can never work: PermanentError;
 * - anything else: itself, to be retried as its kind says.
 */
export async function callProvider<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw translated(error)
  }
}

function translated(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  if (hopeless.some((type) => type.isInstance(error))) return new PermanentError(message, { cause: error })
  const answer = answerIn(error)
  if (!answer) return error

  const { statusCode, responseHeaders = {} } = answer
  const repeatable = answer.isRetryable ?? ([408, 409, 429].includes(statusCode) || statusCode >= 500)
  if (!repeatable) {
    const refused = statusCode >= 400 && statusCode < 500 && ![408, 409, 429].includes(statusCode)
    return refused ? new PermanentError(`${message} (status ${statusCode})`, { cause: error }) : error
  }
  const afterMs = retryAfterMs(responseHeaders)
  return afterMs === undefined ? error : new RetryError(`${message} (status ${statusCode})`, { afterMs, cause: error })
}

/** The provider's answer, which the SDK may have wrapped: `lastError` of its RetryError, else the `cause`. */
function answerIn(error: unknown): Answer | undefined {
  let current: unknown = error
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
    if ('statusCode' in current && typeof current.statusCode === 'number') return current as Answer
    current = 'lastError' in current ? current.lastError : 'cause' in current ? current.cause : undefined
  }
  return undefined
}

/**
 * How long the provider asks to wait, in milliseconds; undefined where it does not say. `retry-after` is seconds or an
 * HTTP date (RFC 9110, 10.2.3); `retry-after-ms` is OpenAI's finer one.
 */
function retryAfterMs(headers: Record<string, string>): number | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]))
  const milliseconds = lower.get('retry-after-ms')
  if (milliseconds && /^\d+(\.\d+)?$/.test(milliseconds)) return Math.ceil(Number(milliseconds))
  const after = lower.get('retry-after')
  if (!after) return undefined
  if (/^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
