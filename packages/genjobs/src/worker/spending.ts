import { GenjobsError } from '@genjobs/contract'

type Spent = { micros: number; units?: Record<string, number> }

/** Adds up what one attempt costs. `add` returns the sums. */
export function spending() {
  let micros = 0
  const units: Record<string, number> = {}
  return {
    add(spent: Spent): { micros: number; units: Record<string, number> } {
      const used = Object.entries(spent.units ?? {})
      if (!Number.isSafeInteger(spent.micros) || spent.micros < 0 || !Number.isSafeInteger(micros + spent.micros)) {
        throw new GenjobsError('invalid_input', `a cost is a whole number of micros, not ${String(spent.micros)}`)
      }
      for (const [name, amount] of used) {
        if (!/^[\w .:/-]{1,100}$/.test(name) || !Number.isFinite(amount) || amount < 0) {
          throw new GenjobsError('invalid_input', `units are numbers from 0 by name, not ${String(amount)}`)
        }
      }
      micros += spent.micros
      for (const [name, amount] of used) units[name] = (units[name] ?? 0) + amount
      return { micros, units }
    },
  }
}
