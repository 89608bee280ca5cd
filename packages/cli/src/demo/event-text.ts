import type { Ansis } from 'ansis'
import { relative } from 'node:path'
import { filesOf } from '../output/job-files.ts'
import { padEnd } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import type { DemoEvent } from './demo-state.ts'

/** #07: how the jobs of a run are called. */
export function jobName(n: number): string {
  return `#${String(n).padStart(2, '0')}`
}

/** What happened, in words and without colours; files by their path in the output folder. */
export function eventText(event: DemoEvent, output: string): string {
  return texts[event.type](event, output)
}

const texts: Record<DemoEvent['type'], (event: DemoEvent, output: string) => string> = {
  queued: ({ job }) => (job.delayMs > 0 ? 'queued for later' : 'queued'),
  started: ({ stored }) => (stored && stored.attempt > 1 ? `started again, attempt ${stored.attempt}` : 'started'),
  done({ stored }, output) {
    if (!stored) return 'done'
    const [first, ...more] = filesOf(stored).map((file) => relative(output, file))
    const what = first === undefined ? '' : `: ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`
    return `done in ${spanText(workMs(stored))}${what}`
  },
  failed: ({ stored }) => `failed: ${stored?.error?.message ?? 'without a reason'}`,
  canceled: () => 'canceled',
  again: () => 'back in the queue',
  refused({ refusal, blockedBy }) {
    if (!refusal) return 'refused'
    const { code, key, max } = refusal.error
    const holder = blockedBy === undefined ? '' : `, held by ${jobName(blockedBy)}`
    return `refused (${code}): ${key ?? ''} is full (${max ?? '?'})${holder}`
  },
}

export function paintEvent({ type }: DemoEvent, text: string, paint: Ansis): string {
  if (type === 'done') {
    const [what = '', file] = text.split(/(?=: )/, 2)
    return paint.green(what) + (file === undefined ? '' : paint.dim(file))
  }
  if (type === 'refused' || type === 'again') return paint.yellow(text)
  if (type === 'failed' || type === 'canceled') return paint.red(text)
  return text
}

/** `  7.9 s  #08  ben   image   done in 2.4 s: …` */
export function eventLine(event: DemoEvent, output: string, paint: Ansis): string {
  const { at, job } = event
  const head = `${padEnd(jobName(job.n), 4)} ${padEnd(job.owner, 5)} ${padEnd(job.kind, 7)}`
  return `${paint.dim(spanText(at).padStart(8))}  ${head} ${paintEvent(event, eventText(event, output), paint)}`
}

function workMs({ startedAt, finishedAt }: NonNullable<DemoEvent['stored']>): number {
  return startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : 0
}
