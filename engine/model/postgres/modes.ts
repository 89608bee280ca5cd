/** The modes of row locks that the engine uses, weakest first. Their numbers are stored in two bits of a state. */
export const KEY_SHARE = 1
export const NO_KEY_UPDATE = 2
export const UPDATE = 3
/** Not a lock: an insert that meets the same key waits while somebody else writes that row, whatever he writes. */
export const INSERT = 4

export type Mode = typeof KEY_SHARE | typeof NO_KEY_UPDATE | typeof UPDATE | typeof INSERT

/** Whether two sessions cannot hold these locks on one row, by the table in PostgreSQL's "Row-Level Locks". */
export function conflicts(held: number, wanted: number): boolean {
  if (held === 0) return false
  return held === UPDATE || wanted === UPDATE || (held === NO_KEY_UPDATE && wanted === NO_KEY_UPDATE)
}
