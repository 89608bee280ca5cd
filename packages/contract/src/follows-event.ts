/** The type of the event that says: the database came back from a backup, and what was told since then is gone. */
export const restoredEvent = 'genjobs:restored'

/**
 * Whether an event is the next one after number `seq` of its job. Numbers have no gaps, but for one: after a restore they
 * go on from far ahead, with an event that names the last one before it. It follows that one, and all the lost ones that
 * somebody may have heard of.
 */
export function followsEvent(event: { seq: number; type: string; data: unknown }, seq: number): boolean {
  if (event.seq === seq + 1) return true
  if (event.type !== restoredEvent || event.seq <= seq) return false
  const after = (event.data as { after?: unknown } | null)?.after
  return typeof after === 'number' && after <= seq
}
