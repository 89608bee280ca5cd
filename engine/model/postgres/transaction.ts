import { NO_WRITE, type Layout } from './layout.ts'
import { conflicts, INSERT, NO_KEY_UPDATE, UPDATE, type Mode } from './modes.ts'
import { MINE, PC, REGISTERS } from './registers.ts'

/**
 * A cursor over one state, as one process of it: PostgreSQL in READ COMMITTED, as far as the protocol needs it.
 * A row has one committed value (0: there is none) and at most one uncommitted one, whose writer holds the row's lock.
 * A statement's snapshot is what `see` returned when it began; whoever locks a row later looks at it again
 * (EvalPlanQual). As in PostgreSQL, a row that no longer fits after that second look stays locked.
 */
export class Transaction {
  readonly layout: Layout
  state: Uint8Array
  me = 0
  /** Whether the last step has committed something. */
  committed = false

  constructor(layout: Layout) {
    this.layout = layout
    this.state = new Uint8Array(0)
  }

  on(state: Uint8Array, me: number): this {
    this.state = state
    this.me = me
    this.committed = false
    return this
  }

  get(register: number): number {
    return this.state[this.layout.registers + this.me * REGISTERS + register] as number
  }

  set(register: number, value: number): void {
    this.state[this.layout.registers + this.me * REGISTERS + register] = value
  }

  /** The row as this transaction sees it now: its own write, else what is committed. */
  see(row: number): number {
    if (this.lockOf(row, this.me) >= NO_KEY_UPDATE) {
      const own = this.state[this.layout.pending + row] as number
      if (own !== NO_WRITE) return own
    }
    return this.state[row] as number
  }

  lockOf(row: number, process: number): number {
    const byte = this.state[this.layout.locks + row * 2 + (process >> 2)] as number
    return (byte >> ((process & 3) * 2)) & 3
  }

  /** Whether this process would have to wait for that one. */
  isHeldBy(row: number, mode: Mode, process: number): boolean {
    const held = this.lockOf(row, process)
    if (mode !== INSERT) return conflicts(held, mode)
    return held >= NO_KEY_UPDATE && this.state[this.layout.pending + row] !== NO_WRITE
  }

  isFree(row: number, mode: Mode): boolean {
    for (let p = 0; p < this.layout.processes; p++) {
      if (p !== this.me && this.isHeldBy(row, mode, p)) return false
    }
    return true
  }

  /** Lock a row that is free. A row that is gone cannot be locked. */
  lock(row: number, mode: 1 | 2 | 3): boolean {
    if (this.see(row) === 0) return false
    this.hold(row, mode)
    return true
  }

  /** SKIP LOCKED: false when somebody else holds the row, or it is gone. */
  tryLock(row: number, mode: 1 | 2 | 3): boolean {
    return this.isFree(row, mode) && this.lock(row, mode)
  }

  /** Insert (over 0), delete (0) or update a row. The step before has made sure that nobody else is in the way. */
  put(row: number, value: number): void {
    const mode = value === 0 || this.see(row) === 0 ? UPDATE : NO_KEY_UPDATE
    if (!this.isFree(row, mode)) {
      throw new Error(`the model wrote ${this.layout.rowNames[row]} without waiting for its lock`)
    }
    this.hold(row, mode)
    this.state[this.layout.pending + row] = value
  }

  commit(): void {
    this.end(true)
    this.committed = true
  }

  rollback(): void {
    this.end(false)
  }

  private hold(row: number, mode: number): void {
    if (this.lockOf(row, this.me) >= mode) return
    const at = this.layout.locks + row * 2 + (this.me >> 2)
    const shift = (this.me & 3) * 2
    this.state[at] = ((this.state[at] as number) & ~(3 << shift)) | (mode << shift)
  }

  private end(keep: boolean): void {
    const { layout, state, me } = this
    const shift = (me & 3) * 2
    for (let row = 0; row < layout.pending; row++) {
      const held = this.lockOf(row, me)
      if (held === 0) continue
      const value = state[layout.pending + row] as number
      if (held >= NO_KEY_UPDATE && value !== NO_WRITE) {
        if (keep) state[row] = value
        state[layout.pending + row] = NO_WRITE
      }
      const at = layout.locks + row * 2 + (me >> 2)
      state[at] = (state[at] as number) & ~(3 << shift)
    }
    for (let register = PC + 1; register < MINE; register++) this.set(register, 0)
  }
}
