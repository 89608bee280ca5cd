import { durationMs, type Duration } from './duration.ts'
import { GenjobsError } from './errors.ts'

/** What happens when a limit is full: refuse the submit, or accept the job and let it wait for room. */
export type WhenFull = 'reject' | 'queue'

export type LimitOptions = {
  /** Default `'queue'`. */
  whenFull?: WhenFull
  /** A job that has held its slot for this long fails as `stale` and frees it, heartbeats notwithstanding. */
  staleAfter?: Duration
}

/**
 * A limit of a kind. Equal keys are one limit, whichever kind uses them. A key may name `{owner}`, `{project}`,
 * `{subject}`, `{kind}` and `{mode}`, filled in from the job; a job without that value is not held by the limit.
 */
export type Limit = { key: string; max: number; whenFull: WhenFull; staleAfterMs: number | null }

export function limit(key: string, max: number, options: LimitOptions = {}): Limit {
  if (!Number.isInteger(max) || max < 0 || max > 1_000_000) {
    throw new GenjobsError(
      'invalid_kind',
      `limit ${key}: the maximum must be an integer from 0 to 1,000,000, not ${max}`,
    )
  }
  return {
    key,
    max,
    whenFull: options.whenFull ?? 'queue',
    staleAfterMs: options.staleAfter === undefined ? null : durationMs(options.staleAfter, 'staleAfter'),
  }
}

export const perOwner = (max: number, options?: LimitOptions): Limit => limit('owner:{owner}', max, options)
export const perOwnerAndKind = (max: number, options?: LimitOptions): Limit =>
  limit('kind:{kind}:owner:{owner}', max, options)
export const perSubject = (max: number, options?: LimitOptions): Limit => limit('subject:{subject}', max, options)
export const perSubjectAndKind = (max: number, options?: LimitOptions): Limit =>
  limit('kind:{kind}:subject:{subject}', max, options)
export const perProject = (max: number, options?: LimitOptions): Limit => limit('project:{project}', max, options)
export const perKind = (max: number, options?: LimitOptions): Limit => limit('kind:{kind}', max, options)
export const total = (max: number, options?: LimitOptions): Limit => limit('total', max, options)
