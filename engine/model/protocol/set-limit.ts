import { KEYS } from '../postgres/registers.ts'
import { NO_KEY_UPDATE } from '../postgres/modes.ts'
import { type Part } from './configuration.ts'
import { commit } from './step.ts'
import { limitValue, loweredFromOf, maxOf } from './values.ts'
import { wake } from './wake.ts'

/** A changed maximum, one transaction: limits/set_limit.sql */
export const setLimit =
  (k: number, max: number): Part =>
  (w) => [
    {
      name: `SET LIMIT ${k} to ${max}`,
      source: 'limits/set_limit.sql',
      waits: () => ({ row: w.limit(k), mode: NO_KEY_UPDATE }),
      run(t) {
        const old = t.see(w.limit(k))
        t.put(w.limit(k), limitValue(max, old === 0 ? 0 : Math.max(loweredFromOf(old), maxOf(old))))
        t.set(KEYS, 1 << k)
      },
    },
    ...wake(w, 'SET LIMIT', (t) => (w.without.has('set-limit-wakes-nobody') ? 0 : t.get(KEYS))),
    commit('limits/set_limit.sql'),
  ]
