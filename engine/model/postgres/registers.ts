/**
 * The local variables of a process, one byte each: sets of lanes, limits or jobs as bits, or small numbers. All but
 * those that name its leases are emptied when its transaction ends.
 */
export const PC = 0
/** Rows that a statement's snapshot saw. */
export const SEEN = 1
/** Lanes held by a claim, or needed by jobs that go into the queue. */
export const LANES = 2
/** Limits that are locked. */
export const KEYS = 3
export const FULL = 4
export const EMPTY = 5
/** Lanes that a claim holds FOR UPDATE, or rows that a statement holds. */
export const HELD = 6
/** Which lane is first: stands for the tags of fair queueing, which are not modelled. */
export const TURN = 7
/** Jobs that a statement takes, ends or moves. */
export const JOBS = 8
/** Jobs of a submit that were accepted. */
export const ACCEPTED = 9
/** A submit whose jobs go by way of "scheduled"; a sweep that holds locks already. */
export const FLAG = 10
export const TRIES = 11
/** Slots as an older snapshot counted them, two bits a limit. Only a mutant reads it. */
export const COUNTS = 12
export const MISSING = 13
/** Lanes that a wake has chosen. */
export const WAKE = 14
/** Jobs that this process has leased, with their epochs: two bits each. */
export const MINE = 15
export const MINE_TOO = 16

export const REGISTERS = 17
