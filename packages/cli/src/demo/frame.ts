import type { Ansis } from 'ansis'
import type { Job } from 'genjobs'
import { bar } from '../output/bar.ts'
import { cellLine, type Cell } from '../output/cells.ts'
import { clean, width } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import type { DemoEvent, DemoState, OwnerCounts } from './demo-state.ts'
import { eventText, jobName, paintEvent } from './event-text.ts'
import { numberOf } from './find-run.ts'
import { slots } from './kinds.ts'
import { scenario, type DemoJob } from './scenario.ts'

export type FrameOptions = { columns: number; rows: number; paint: Ansis; now: number; output: string }

/** Smaller than this, lines are better than a picture. */
export const smallestFrame = { columns: 60, rows: 21 }

const widest = 120
const fixedLines = 18
/** With more rows than this a line stays free above the last. */
const roomy = 28

/**
 * The live view as one text, at most `rows` - 1 lines of `columns`: log-update scrolls with a line more. The number of
 * lines is the same for every state, so nothing jumps.
 */
export function frame(state: DemoState, { columns: given, rows, paint, now, output }: FrameOptions): string {
  const columns = Math.min(given, widest) - 1
  const room = Math.max(2, rows - 1 - fixedLines - (rows > roomy ? 1 : 0))
  const waitingRows = Math.max(1, Math.min(10, Math.floor(room * 0.4)))
  const eventRows = Math.max(1, Math.min(14, room - waitingRows))
  const running = state.jobs.filter(({ status }) => status === 'running')
  const waiting = inLine(state.jobs.filter(({ status }) => status === 'queued'))
  const title = (text: string, more: string) => `${paint.bold(text)}  ${paint.dim(more)}`

  return [
    header(state, columns, paint),
    '',
    ownerLine(['OWNER', 'LIMIT', 'QUEUED', 'RUNNING', 'DONE', 'REFUSED'], columns, (text) => paint.dim(text)),
    ...state.owners.map((owner) => ownerCounts(owner, columns, paint)),
    '',
    title('RUNNING', `${running.length} of ${slots} slots`),
    ...filled(
      slots,
      running.map((job) => runningLine(job, columns, paint)),
    ),
    '',
    title('WAITING', waitingText(waiting.length, waitingRows)),
    ...filled(
      waitingRows,
      waiting.slice(0, waitingRows).map((job) => waitingLine(job, now, columns, paint)),
    ),
    '',
    paint.bold('LATEST'),
    ...filled(
      eventRows,
      latest(state, eventRows).map((event) => latestLine(event, output, columns, paint)),
    ),
    ...(rows > roomy ? [''] : []),
    cellLine(
      [{ text: `Ctrl-C stops; the same command goes on. Files: ${output}`, paint: (text) => paint.dim(text) }],
      columns,
    ),
  ].join('\n')
}

function header(state: DemoState, columns: number, paint: Ansis): string {
  const name = `run ${state.run.id}${state.run.resumed ? ', resumed' : ''}`
  const count = `${state.ended} of ${scenario.length}`
  const time = spanText(state.elapsedMs)
  const room = columns - width('genjobs demo') - width(name) - 8 - 8 - 8
  return cellLine(
    [
      { text: 'genjobs demo', paint: (text) => paint.bold(text) },
      { text: name, paint: (text) => paint.dim(text) },
      { text: bar((state.ended / scenario.length) * 100, room, paint, 'green'), columns: room },
      { text: count, columns: 8, align: 'right' },
      { text: time, columns: 8, align: 'right' },
    ],
    columns,
  )
}

function ownerLine(texts: readonly string[], columns: number, style: (text: string, column: number) => string): string {
  const limitColumns = Math.max(16, Math.min(32, columns - 46))
  const columnsOf = [6, limitColumns, 6, 7, 6, 7]
  return cellLine(
    texts.map((text, c): Cell => ({
      text,
      columns: columnsOf[c] ?? 0,
      ...(c >= 2 && { align: 'right' as const }),
      paint: (fitted) => style(fitted, c),
    })),
    columns,
  )
}

function ownerCounts(
  { name, rule, queued, running, done, refused }: OwnerCounts,
  columns: number,
  paint: Ansis,
): string {
  const numbers = [queued, running, done, refused]
  const styles = [(text: string) => text, paint.cyan, paint.green, paint.yellow]
  return ownerLine([name, rule, ...numbers.map(String)], columns, (text, c) => {
    if (c === 0) return paint.bold(text)
    if (c === 1) return paint.dim(text)
    return numbers[c - 2] === 0 ? paint.dim(text) : (styles[c - 2]?.(text) ?? text)
  })
}

function subject(job: Job, paint: Ansis): Cell[] {
  return [
    { text: jobName(numberOf(job)), columns: 3, paint: (text) => paint.dim(text) },
    { text: clean(job.owner), columns: 4, paint: (text) => paint.bold(text) },
    { text: job.kind, columns: 6 },
  ]
}

const promptOf = (job: Job): string => clean((job.input as DemoJob['input']).prompt)

function runningLine(job: Job, columns: number, paint: Ansis): string {
  const barColumns = Math.max(10, Math.min(44, columns - 62))
  const stalled = job.reason === 'stalled'
  return cellLine(
    [
      ...subject(job, paint),
      { text: bar(job.progress, barColumns, paint), columns: barColumns },
      { text: `${job.progress} %`, columns: 5, align: 'right' },
      stalled
        ? { text: 'lost its worker', columns: 15, paint: (text) => paint.yellow(text) }
        : { text: job.step === job.kind ? '' : clean(job.step ?? ''), columns: 12 },
      { text: promptOf(job), paint: (text) => paint.dim(text) },
    ],
    columns,
  )
}

function waitingLine(job: Job, now: number, columns: number, paint: Ansis): string {
  const place = job.position === null ? '' : job.position === 0 ? 'next' : `${job.position} before it`
  const why =
    job.reason === 'scheduled' && job.runAt
      ? `starts in ${spanText(job.runAt.getTime() - now)}`
      : job.blockedOn
        ? `waits for ${job.blockedOn}`
        : ''
  return cellLine(
    [
      ...subject(job, paint),
      { text: place, columns: 11 },
      { text: why, columns: 25 },
      { text: promptOf(job), paint: (text) => paint.dim(text) },
    ],
    columns,
  )
}

function waitingText(count: number, shown: number): string {
  if (count === 0) return 'nobody'
  return count > shown ? `${count}, of which the next ${shown}` : String(count)
}

function latestLine(event: DemoEvent, output: string, columns: number, paint: Ansis): string {
  return cellLine(
    [
      { text: spanText(event.at), columns: 7, align: 'right', paint: (text) => paint.dim(text) },
      { text: jobName(event.job.n), columns: 3, paint: (text) => paint.dim(text) },
      { text: event.job.owner, columns: 4, paint: (text) => paint.bold(text) },
      { text: event.job.kind, columns: 6 },
      { text: eventText(event, output), paint: (text) => paintEvent(event, text, paint) },
    ],
    columns,
  )
}

/**
 * What ended, was refused or came back; the rest is seen in the counts. The last refusal stays in the first line for a
 * while after newer events would have pushed it out: it is what an app would show its user.
 */
function latest({ events, elapsedMs }: DemoState, count: number): readonly DemoEvent[] {
  const shown = events.filter(({ type }) => type !== 'queued' && type !== 'started')
  const last = shown.slice(-count)
  const refusal = shown.findLast(({ type }) => type === 'refused')
  if (!refusal || last.includes(refusal) || elapsedMs - refusal.at > refusalMs) return last
  return [refusal, ...last.slice(1)]
}

const refusalMs = 8_000

/** The first of each owner, then the second of each, …, so that a few lines show all who wait. */
function inLine(queued: readonly Job[]): Job[] {
  const place = (job: Job) => job.position ?? 1_000
  const seen = new Map<string, number>()
  return queued
    .toSorted((a, b) => place(a) - place(b) || numberOf(a) - numberOf(b))
    .map((job) => {
      const turn = seen.get(job.owner) ?? 0
      seen.set(job.owner, turn + 1)
      return { job, turn }
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ job }) => job)
}

function filled(count: number, lines: readonly string[]): string[] {
  return Array.from({ length: count }, (_, i) => lines[i] ?? '')
}
