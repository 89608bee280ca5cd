/** What the byte of a row means. 0 always means that there is no such row. */
export const IDLE = 1
export const READY = 2
/** A lane that is blocked on limit k has the value BLOCKED + k. */
export const BLOCKED = 3

/** A limit: 1 + its maximum + 4 times the maximum before it was lowered, which must be greater. */
export const limitValue = (max: number, loweredFrom = 0): number => 1 + max + 4 * loweredFrom
export const maxOf = (limit: number): number => (limit - 1) & 3
export const loweredFromOf = (limit: number): number => (limit - 1) >> 2

/** A job: its status in three bits, and the epoch of its last lease above them. */
export const LIVE = 1
export const SUCCEEDED = 2
export const FAILED = 3
export const CANCELED = 4
export const REFUSED = 5
export const jobValue = (status: number, epoch: number): number => status + 8 * epoch
export const statusOf = (job: number): number => job & 7
export const epochOf = (job: number): number => job >> 3
