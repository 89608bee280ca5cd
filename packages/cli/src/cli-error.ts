import type { ExitCode } from './exit-codes.ts'
import { exitCodes } from './exit-codes.ts'

/** An error of the command line itself; those of the library are GenjobsErrors. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** Stable, like the codes of the library: `usage`, `invalid_module`, `job_failed`, `job_canceled`, `interrupted`. */
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string
  readonly jobId: string | undefined

  constructor(
    code: string,
    exitCode: ExitCode,
    message: string,
    details: { hint: string; jobId?: string; cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.exitCode = exitCode
    this.hint = details.hint
    this.jobId = details.jobId
  }
}

export function usageError(message: string, hint: string): CliError {
  return new CliError('usage', exitCodes.usage, message, { hint })
}
