import type { Ansis } from 'ansis'
import { bar } from './bar.ts'
import { cut, width } from './terminal-text.ts'
import { spanText } from './time-text.ts'

export type Progress = Disposable & {
  /** What there is so far, and how many there will be, where that is known. */
  update(count: number, total?: number): void
}

export type ProgressOptions = {
  /** What goes on, such as "removing jobs". */
  label: string
  /** What is counted, such as "rows"; without it the time that has passed is shown. */
  unit?: string
  json: boolean
  paint: Ansis
  stream?: Pick<NodeJS.WriteStream, 'write' | 'columns'> & { isTTY?: boolean }
  now?: () => number
}

/** What is done sooner needs no progress. */
const patienceMs = 300
const redrawMs = 120
const barColumns = 24

/**
 * How far something long has come: one line on standard error that is rewritten, and gone at the end. Nothing where that is
 * no terminal, or with --json. The cursor stays as it is, so that nothing is left to put right when a signal ends it all.
 */
export function showProgress({
  label,
  unit,
  json,
  paint,
  stream = process.stderr,
  now = Date.now,
}: ProgressOptions): Progress {
  if (json || stream.isTTY !== true || process.env['TERM'] === 'dumb') {
    return { update: () => undefined, [Symbol.dispose]: () => undefined }
  }
  const begin = now()
  let count = 0
  let total: number | undefined
  let shown = false
  const draw = () => {
    if (now() - begin < patienceMs) return
    shown = true
    stream.write(
      `\r${progressLine({ label, unit, count, total, elapsedMs: now() - begin, columns: stream.columns, paint })}\u001B[K`,
    )
  }
  const timer = setInterval(draw, redrawMs)
  timer.unref()
  return {
    update(newCount, newTotal) {
      count = newCount
      total = newTotal ?? total
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      if (shown) stream.write('\r\u001B[K')
    },
  }
}

/** The time that passes during one piece of work. */
export async function during<T>(
  context: Pick<ProgressOptions, 'json' | 'paint'>,
  label: string,
  work: Promise<T>,
): Promise<T> {
  using _ = showProgress({ ...context, label })
  return await work
}

export type ProgressState = {
  label: string
  unit: string | undefined
  count: number
  total: number | undefined
  elapsedMs: number
  columns: number | undefined
  paint: Ansis
}

/** As much as the terminal has room for: first the bar goes, then the time, then the rate. Never a second line. */
export function progressLine({ label, unit, count, total, elapsedMs, columns = 80, paint }: ProgressState): string {
  const room = columns - 1
  if (unit === undefined) return cut(`${label}  ${spanText(elapsedMs)}`, room)
  const rate = elapsedMs > 0 ? count / (elapsedMs / 1000) : 0
  const number = (value: number) => value.toLocaleString('en-US')
  const counted = total === undefined ? `${number(count)} ${unit}` : `${number(count)} of ${number(total)} ${unit}`
  const pace = rate > 0 ? `${number(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}/s` : ''
  const left =
    total !== undefined && rate > 0 ? `${spanText(((Math.max(count, total) - count) / rate) * 1000)} left` : ''
  const percent = total === undefined || total === 0 ? undefined : Math.min(100, (count / total) * 100)
  const parts = [label, ...(percent === undefined ? [] : [`${Math.floor(percent)} %`]), counted, pace, left].filter(
    (part) => part !== '',
  )
  while (parts.length > 2 && width(parts.join('  ')) > room) parts.pop()
  const text = cut(parts.join('  '), room)
  if (percent === undefined || width(text) + barColumns + 2 > room) return text
  return `${bar(percent, barColumns, paint)}  ${text}`
}
