import type { Ansis } from 'ansis'
import type { JobEvent } from '../session/job-events.ts'
import { jobNote } from './job-text.ts'
import { clean, padEnd } from './terminal-text.ts'
import { timeText } from './time-text.ts'

const words = {
  started: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  parked: 'parked',
  retrying: 'try again',
  handed_back: 'handed back',
  lost: 'lost',
} as const

/** One line for people about one event of a job. */
export function eventLine(event: JobEvent, paint: Ansis): string {
  const { type, job } = event
  const text = padEnd(words[type], 11)
  const painted =
    type === 'succeeded'
      ? paint.green(text)
      : type === 'failed'
        ? paint.red(text)
        : type === 'started'
          ? paint.cyan(text)
          : paint.yellow(text)
  const note = type === 'started' ? (job.attempt > 1 ? `attempt ${job.attempt}` : '') : jobNote(event.job)
  return `${paint.dim(timeText(new Date()))}  ${painted}  ${clean(job.kind)} ${job.id}  ${clean(job.owner)}${note === '' ? '' : `  ${paint.dim(note)}`}`
}

/** The same as a line of JSON. */
export function eventJson({ type, job }: JobEvent): Record<string, unknown> {
  return { event: type, at: new Date(), job }
}
