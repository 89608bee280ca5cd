import { HELD, SEEN } from '../postgres/registers.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { jump, mark, type Step } from './step.ts'

type Hold = {
  readonly name: string
  readonly source: string
  /** The rows in the order in which they are locked. */
  readonly rows: readonly number[]
  readonly mode: 1 | 2 | 3
  /** Which of the rows, as bits. */
  readonly which: (t: Transaction) => number
  /** Makes what is missing. */
  readonly create: readonly Step[]
  /** Looks at a row when the statement begins, or when it is locked; only mutants ask. */
  readonly onSnapshot?: (t: Transaction) => void
  readonly onLock?: (t: Transaction, i: number) => void
}

/** Lock rows in order, waiting; make those that are not there, and begin again until every one is held. */
export function holdInOrder({ name, source, rows, mode, which, create, onSnapshot, onLock }: Hold): Step[] {
  const again = Symbol('again')
  const held = Symbol('held')
  return [
    {
      name: `${name}: snapshot`,
      source,
      label: again,
      skip: (t) => which(t) === 0,
      run(t) {
        let seen = 0
        rows.forEach((row, i) => {
          if (which(t) & (1 << i) && t.see(row)) seen |= 1 << i
        })
        t.set(SEEN, seen)
        t.set(HELD, 0)
        onSnapshot?.(t)
      },
    },
    ...rows.map((row, i): Step => ({
      name: `${name}: lock number ${i}`,
      source,
      skip: (t) => !(t.get(SEEN) & (1 << i)),
      waits: () => ({ row, mode }),
      run(t) {
        if (!t.lock(row, mode)) return
        t.set(HELD, t.get(HELD) | (1 << i))
        onLock?.(t, i)
      },
    })),
    jump(held, (t) => (t.get(HELD) & which(t)) === which(t)),
    ...create,
    jump(again),
    mark(held),
    // Of no more use: the fewer different states, the better.
    {
      name: '',
      source: '',
      local: true,
      run(t) {
        t.set(SEEN, 0)
        t.set(HELD, 0)
      },
    },
  ]
}

/** INSERT … ON CONFLICT DO NOTHING, row by row. */
export function insertInOrder(
  name: string,
  source: string,
  rows: readonly number[],
  which: (t: Transaction) => number,
  value: (i: number) => number,
): Step[] {
  return rows.map((row, i) => ({
    name: `${name}: insert number ${i}, or find it`,
    source,
    skip: (t) => !(which(t) & (1 << i)),
    waits: () => ({ row, mode: 4 }),
    run(t) {
      if (t.see(row) === 0) t.put(row, value(i))
    },
  }))
}
