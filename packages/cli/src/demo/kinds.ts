import { perOwner, perOwnerAndKind, total } from '@genjobs/contract'
import type { Limit } from 'genjobs'
import { imageKind, scriptKind } from '@genjobs/generators/kinds'

/** Jobs that may run at the same time, of all owners together. */
export const slots = 4

const shared: Limit[] = [perOwner(1), total(slots)]

/** A kill costs an attempt, and a demo is there to be killed: a job must not run out of them. */
const retry = { attempts: 100, first: '200ms', factor: 1, max: '500ms' } as const

export const demoImage = imageKind({ limits: [...shared, perOwnerAndKind(20, { whenFull: 'reject' })], retry })
export const demoScript = scriptKind({ limits: shared, retry })
export const demoKinds = [demoImage, demoScript] as const

/** What owners have bought, as overrides of single limits. */
export const plans = [
  { key: 'owner:ben', max: 2 },
  { key: 'kind:image:owner:cleo', max: 1 },
] as const
