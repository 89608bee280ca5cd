import type { AbortCode } from './handler.ts'

const messages: Record<AbortCode, string> = {
  canceled: 'the job was canceled',
  lease_lost: 'the job was taken from this worker',
  timeout: 'the attempt ran longer than the timeout of its kind',
  shutdown: 'the worker is stopping; the job will go on elsewhere',
}

/** The reason of `ctx.signal`: why the work should stop. */
export class JobAbortedError extends Error {
  override readonly name = 'AbortError'
  readonly code: AbortCode

  constructor(code: AbortCode) {
    super(messages[code])
    this.code = code
  }
}
