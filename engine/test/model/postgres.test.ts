import { describe, expect, it } from 'vitest'
import { emptyState, layoutOf } from '../../model/postgres/layout.ts'
import { INSERT, KEY_SHARE, NO_KEY_UPDATE, UPDATE } from '../../model/postgres/modes.ts'
import { REGISTERS } from '../../model/postgres/registers.ts'
import { Transaction } from '../../model/postgres/transaction.ts'

const layout = layoutOf(['a', 'b'], 3, REGISTERS)

/** Three sessions over one database with two rows, a and b. */
function sessions(): [Transaction, Transaction, Transaction, Uint8Array] {
  const state = emptyState(layout)
  state[0] = 5
  const session = (me: number): Transaction => new Transaction(layout).on(state, me)
  return [session(0), session(1), session(2), state]
}

describe('the model of PostgreSQL', () => {
  it('lets key share and no key update stand together, and nothing beside update', () => {
    const [a, b, c] = sessions()
    expect(a.tryLock(0, KEY_SHARE)).toBe(true)
    expect(b.tryLock(0, NO_KEY_UPDATE)).toBe(true)
    expect(c.tryLock(0, NO_KEY_UPDATE)).toBe(false)
    expect(c.tryLock(0, KEY_SHARE)).toBe(true)
    expect(b.tryLock(0, UPDATE)).toBe(false)
    a.commit()
    c.rollback()
    expect(b.tryLock(0, UPDATE)).toBe(true)
    expect(a.tryLock(0, KEY_SHARE)).toBe(false)
  })

  it('shows a write to its transaction at once, to others at the commit, to nobody after a rollback', () => {
    const [a, b] = sessions()
    a.put(0, 6)
    expect([a.see(0), b.see(0)]).toEqual([6, 5])
    a.rollback()
    expect([a.see(0), b.see(0)]).toEqual([5, 5])
    a.put(0, 7)
    a.commit()
    expect([a.see(0), b.see(0)]).toEqual([7, 7])
  })

  it('lets an insert of the same key wait for an uncommitted insert, update or delete, but not for a lock', () => {
    const [a, b] = sessions()
    a.put(1, 1)
    expect(b.isFree(1, INSERT)).toBe(false)
    a.rollback()
    expect(b.isFree(1, INSERT)).toBe(true)
    a.lock(0, UPDATE)
    expect(b.isFree(0, INSERT)).toBe(true)
    a.put(0, 6)
    expect(b.isFree(0, INSERT)).toBe(false)
  })

  it('locks no row that is gone', () => {
    const [a, b] = sessions()
    a.put(0, 0)
    a.commit()
    expect(b.tryLock(0, UPDATE)).toBe(false)
    expect(a.isFree(0, UPDATE)).toBe(true)
  })

  it('refuses a write that should have waited', () => {
    const [a, b] = sessions()
    a.lock(0, KEY_SHARE)
    expect(() => b.put(0, 0)).toThrow('without waiting')
    b.put(0, 6)
    expect(b.see(0)).toBe(6)
  })
})
