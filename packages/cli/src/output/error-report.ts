import { GenjobsError, type ExceededBudget } from '@genjobs/contract'
import type { Ansis } from 'ansis'
import { CliError } from '../cli-error.ts'
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-codes.ts'
import { clean } from './terminal-text.ts'

/** What `--json` prints on stderr, under `error`. Absent fields do not apply. */
export type ErrorReport = {
  code: string
  message: string
  hint: string
  key?: string | undefined
  max?: number | undefined
  blockingJobs?: string[] | undefined
  issues?: { path: string; message: string }[] | undefined
  jobId?: string | undefined
  required?: number | undefined
  available?: number | undefined
  budget?: ExceededBudget | undefined
}

export function reportError(error: unknown): { report: ErrorReport; exitCode: ExitCode } {
  if (error instanceof GenjobsError) {
    const { code, message, hint, key, max, blockingJobs, issues, jobId, required, available, budget } = error
    return {
      report: { code, message, hint, key, max, blockingJobs, issues, jobId, required, available, budget },
      exitCode: exitCodeOf(code),
    }
  }
  if (error instanceof CliError) {
    const { code, message, hint, jobId, exitCode } = error
    return { report: { code, message, hint, jobId }, exitCode }
  }
  const message = error instanceof Error ? error.message || error.name : String(error)
  return {
    report: { code: 'unexpected', message, hint: 'Set GENJOBS_DEBUG=1 to see where it comes from.' },
    exitCode: exitCodes.unexpected,
  }
}

/** One readable message: what happened, its code, who is in the way, what would help. */
export function formatError({ code, message, hint, blockingJobs }: ErrorReport, paint: Ansis): string {
  const lines = [`${paint.red.bold('error:')} ${clean(message)} ${paint.dim(`(${code})`)}`]
  if (blockingJobs?.length) lines.push(`       held by ${blockingJobs.map(clean).join(', ')}`)
  if (hint !== '') lines.push(`${paint.bold('hint:')}  ${clean(hint)}`)
  return lines.join('\n')
}
