import type { Job, StreamEvent } from 'genjobs'
import type { Ansis } from 'ansis'
import { bar } from './bar.ts'
import { filesOf } from './job-files.ts'
import { clean, cut, padEnd } from './terminal-text.ts'
import { spanText, timeText } from './time-text.ts'

const colours = { running: 'cyan', waiting: 'cyan', succeeded: 'green', failed: 'red', canceled: 'dim' } as const

export function paintStatus(status: Job['status'], text: string, paint: Ansis): string {
  return status === 'queued' ? text : paint[colours[status]](text)
}

/** Why a job is where it is, in a few words. */
export function jobNote(job: Job, now = Date.now()): string {
  if (job.reason === 'stalled') return 'its worker has gone silent'
  if (job.status === 'running') return `${job.progress} %${job.step ? `  ${clean(job.step)}` : ''}`
  if (job.status === 'queued') return queuedNote(job, now)
  if (job.status === 'failed' || job.status === 'canceled')
    return job.error ? clean(`${job.error.code}: ${job.error.message}`) : ''
  const [file] = filesOf(job)
  const span =
    job.startedAt && job.finishedAt ? `in ${spanText(job.finishedAt.getTime() - job.startedAt.getTime())}` : ''
  return file === undefined ? span : `${span}: ${clean(file)}`
}

function queuedNote(job: Job, now: number): string {
  const parts: string[] = []
  if (job.reason === 'scheduled' && job.runAt) parts.push(`starts in ${spanText(job.runAt.getTime() - now)}`)
  if (job.position !== null) parts.push(job.position === 0 ? 'next in line' : `${job.position} before it`)
  if (job.blockedOn) parts.push(`waits for ${clean(job.blockedOn)}`)
  if (job.error && job.attempt > 0) parts.push(`after ${job.error.code}`)
  return parts.join(', ')
}

/** Everything about one job that a person wants to know, on a few lines. */
export function jobLines(job: Job, log: readonly StreamEvent[], paint: Ansis, columns: number): string[] {
  const row = (name: string, value: string) => `  ${paint.dim(padEnd(name, 9))} ${cut(value, columns - 12)}`
  const lines = [`${paint.bold(clean(job.kind))} ${job.id}  ${paintStatus(job.status, job.status, paint)}`]
  if (job.status === 'running') lines.push(`  ${bar(job.progress, 30, paint)} ${jobNote(job)}`)
  else if (job.status !== 'succeeded' && jobNote(job) !== '') lines.push(`  ${cut(jobNote(job), columns - 2)}`)
  lines.push(row('owner', clean(job.owner)))
  if (job.project !== null) lines.push(row('project', clean(job.project)))
  if (job.subject !== null) lines.push(row('subject', clean(job.subject)))
  if (job.priority !== 0) lines.push(row('priority', String(job.priority)))
  lines.push(row('attempt', `${job.attempt} of ${job.maxAttempts}`))
  lines.push(row('created', timeText(job.createdAt)))
  if (job.startedAt)
    lines.push(
      row(
        'started',
        `${timeText(job.startedAt)}, after ${spanText(job.startedAt.getTime() - job.createdAt.getTime())}`,
      ),
    )
  if (job.finishedAt) lines.push(row('finished', finishedText(job, job.finishedAt)))
  lines.push(row('input', clean(JSON.stringify(job.input))))
  for (const file of filesOf(job)) lines.push(`  ${paint.dim(padEnd('file', 9))} ${clean(file)}`)
  if (job.output !== null) lines.push(row('output', clean(JSON.stringify(job.output))))
  if (log.length > 0) lines.push(`  ${paint.dim('log')}`)
  for (const { at, data } of log)
    lines.push(`    ${paint.dim(timeText(at))} ${cut(clean(logText(data)), columns - 14)}`)
  return lines
}

function finishedText({ startedAt }: Job, finishedAt: Date): string {
  return startedAt
    ? `${timeText(finishedAt)}, in ${spanText(finishedAt.getTime() - startedAt.getTime())}`
    : timeText(finishedAt)
}

/** What a handler logged, on one line. */
export function logText(data: unknown): string {
  const { message, data: more } = data as { message?: unknown; data?: unknown }
  const text = typeof message === 'string' ? message : JSON.stringify(data)
  return more === undefined ? text : `${text} ${JSON.stringify(more)}`
}
