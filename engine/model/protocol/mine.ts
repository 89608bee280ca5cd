import { MINE, MINE_TOO } from '../postgres/registers.ts'
import { type Transaction } from '../postgres/transaction.ts'

const registerOf = (j: number): number => (j < 4 ? MINE : MINE_TOO)

/** The epoch of the lease that this process believes it has of a job; 0 when it has none. */
export const mine = (t: Transaction, j: number): number => (t.get(registerOf(j)) >> ((j & 3) * 2)) & 3

export function setMine(t: Transaction, j: number, epoch: number): void {
  const register = registerOf(j)
  t.set(register, (t.get(register) & ~(3 << ((j & 3) * 2))) | ((epoch & 3) << ((j & 3) * 2)))
}
