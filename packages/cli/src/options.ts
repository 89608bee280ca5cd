import { durationMs, GenjobsError, type Duration } from '@genjobs/contract'
import { InvalidArgumentError } from 'commander'

/** Parsers of option values; what they refuse is wrong usage. */

export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < from || value > to) {
      throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`)
    }
    return value
  }
}

export function duration(text: string): Duration {
  try {
    return durationMs(text as Duration)
  } catch (error) {
    if (error instanceof GenjobsError) throw new InvalidArgumentError('Give a time such as 500ms, 90s, 10m, 1h or 2d.')
    throw error
  }
}

/** A time in whole days. */
export function days(text: string): Duration {
  const ms = duration(text)
  const dayMs = durationMs('1d')
  if (durationMs(ms) >= dayMs && durationMs(ms) % dayMs === 0) return ms
  throw new InvalidArgumentError('Give whole days, such as 1d or 30d.')
}

/** A date, a time, or how long ago. */
export function moment(text: string): Date {
  const date = new Date(text)
  if (/^\d{4}-\d{2}/.test(text) && !Number.isNaN(date.getTime())) return date
  try {
    return new Date(Date.now() - durationMs(text as Duration))
  } catch {
    throw new InvalidArgumentError('Give a time such as 2026-01-31, 2026-01-31T12:00:00Z, or how long ago, as 30d.')
  }
}

/** `a,b` and repeated options. */
export function names(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '')
}

export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {}
  throw new InvalidArgumentError('Give a JSON object.')
}

export function jobId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text
  throw new InvalidArgumentError('Give the whole id of a job.')
}
