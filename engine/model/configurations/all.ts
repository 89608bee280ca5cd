import { type Configuration } from '../protocol/configuration.ts'
import { circles } from './circles.ts'
import { combinations } from './combinations.ts'
import { queueing } from './queueing.ts'
import { rejecting } from './rejecting.ts'
import { wakeUps } from './wake-ups.ts'

/** Those that were made for a question; mutants are tried on these. */
export const chosen: readonly Configuration[] = [...wakeUps, ...queueing, ...rejecting, ...circles]

/** Those of a tier and of the tiers below. */
export function configurationsOf(tier: Configuration['tier']): Configuration[] {
  const tiers = tier === 'quick' ? ['quick'] : tier === 'default' ? ['quick', 'default'] : ['quick', 'default', 'full']
  return [
    ...chosen,
    ...combinations(3, 'quick'),
    ...(tier === 'quick' ? [] : combinations(4, 'default')),
    ...(tier === 'full' ? combinations(5, 'full') : []),
  ].filter((configuration) => tiers.includes(configuration.tier))
}
