import { type failureCodes, type AnyKind } from '@genjobs/contract'
import type { FinishedAttempt } from '../client/engine.ts'
import { storableJson, storableText } from '../client/storable.ts'
import { issuesText, validate } from '../client/validate.ts'
import { JobAbortedError } from './job-aborted-error.ts'

/** What an attempt came to, without the lease that it belongs to. */
export type Outcome = Omit<FinishedAttempt, 'job_id' | 'epoch'>

const maxOutputBytes = 4 * 1024 * 1024

/** A returned value as the outcome of the attempt. A result that cannot be kept fails the job for good: running the
 * handler again would make, and pay for, the same thing. */
export async function outcomeOfResult(kind: AnyKind, result: unknown): Promise<Outcome> {
  let output: unknown = result === undefined ? null : result
  if (kind.output) {
    const checked = await validate(kind.output, output)
    if ('issues' in checked) {
      return failed(
        'invalid_output',
        `the handler's result does not fit kind ${kind.name}: ${issuesText(checked.issues)}`,
        true,
      )
    }
    output = checked.value
  }
  try {
    const bytes = Buffer.byteLength(storableJson(output ?? null, "the handler's result"))
    if (bytes > maxOutputBytes) {
      return failed(
        'output_too_large',
        `the handler's result has ${bytes} bytes; at most ${maxOutputBytes} are taken`,
        true,
      )
    }
  } catch (error) {
    return failed('invalid_output', (error as Error).message, true)
  }
  return { outcome: 'succeeded', output }
}

/** A thrown value as the outcome of the attempt. Errors are known by name, since several copies of a package can be loaded. */
export function outcomeOfError(error: unknown, signal: AbortSignal): Outcome {
  const reason: unknown = signal.aborted ? signal.reason : undefined
  if (reason instanceof JobAbortedError) {
    if (reason.code === 'timeout') return failed('timeout', reason.message, false)
    if (reason.code === 'shutdown') return { outcome: 'released' }
  }
  const { name, message, afterMs } = (error instanceof Error ? error : { name: '', message: describe(error) }) as {
    name: string
    message: string
    afterMs?: unknown
  }
  const text = message === '' ? (name === '' ? 'the handler threw an empty error' : name) : message
  const outcome = failed('handler_error', text, name === 'PermanentError')
  return name === 'RetryError' && typeof afterMs === 'number' && Number.isFinite(afterMs)
    ? { ...outcome, retry_after_ms: Math.max(0, afterMs) }
    : outcome
}

export function failed(code: keyof typeof failureCodes, message: string, permanent: boolean): Outcome {
  return { outcome: 'failed', error: { code, message: storableText(message, 4_000) }, permanent }
}

function describe(thrown: unknown): string {
  try {
    const text = typeof thrown === 'string' ? thrown : JSON.stringify(thrown)
    return `the handler threw ${typeof thrown === 'string' ? `the text "${text}"` : (text ?? String(thrown))}`
  } catch {
    return `the handler threw a ${typeof thrown}`
  }
}
