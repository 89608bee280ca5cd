import { isTerminal, type WireJob } from '@genjobs/contract'
import { replaceEqualDeep } from '@tanstack/react-query'

/**
 * Of two snapshots of a job the one that stays: an older one never takes the place of a newer one, by whichever way it
 * came. What has not changed keeps its identity.
 */
export function newestJob(old: WireJob | null | undefined, next: WireJob): WireJob {
  if (!old) return next
  if (isTerminal(old.status) && !isTerminal(next.status)) return old
  if (Date.parse(next.updatedAt) < Date.parse(old.updatedAt)) return old
  return replaceEqualDeep(old, next)
}
