import { GenjobsError } from './errors.ts'

/** A length of time: milliseconds as a number, or a number with a unit, such as `'90s'`, `'10m'`, `'1.5h'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A duration in whole milliseconds.
 * @throws GenjobsError `invalid_input` when it is not a positive length of time.
 */
export function durationMs(duration: Duration, what = 'duration'): number {
  const match = typeof duration === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration) : null
  const value =
    typeof duration === 'number'
      ? duration
      : match
        ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
        : Number.NaN
  if (!Number.isFinite(value) || value <= 0) {
    throw new GenjobsError('invalid_input', `${what} is not a length of time: ${String(duration)}`, {
      hint: "Give milliseconds as a positive number, or a number with a unit: '500ms', '90s', '10m', '1h', '2d'.",
    })
  }
  return Math.round(value)
}
