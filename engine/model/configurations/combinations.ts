import { cancel } from '../protocol/cancel.ts'
import { claim } from '../protocol/claim.ts'
import { type Configuration } from '../protocol/configuration.ts'
import { exchange } from '../protocol/exchange.ts'
import { expire } from '../protocol/expire.ts'
import { finish } from '../protocol/finish.ts'
import { promote } from '../protocol/promote.ts'
import { setLimit } from '../protocol/set-limit.ts'
import { submit } from '../protocol/submit.ts'
import { sweep } from '../protocol/sweep.ts'

type Process = Configuration['processes'][number]

/** Who may be at work in a world of three lanes: job 0 runs, 6 has lost its worker, 3 and 4 are to be submitted. */
const roles: readonly Process[] = [
  { name: 'claimer of two', does: [claim({ kinds: [0], count: 2 })] },
  { name: 'worker', does: [claim({ kinds: [0], count: 1 }), finish()] },
  { name: 'finisher', does: [finish({ jobs: [0], outcome: 'fail' })] },
  { name: 'exchanger', does: [exchange({ jobs: [0] }, { kinds: [0], count: 2 })] },
  { name: 'submitter', does: [submit({ jobs: [3, 4] })] },
  { name: 'promoter', does: [promote()] },
  { name: 'canceler', does: [cancel(0, 2)] },
  { name: 'expirer', does: [expire()] },
  { name: 'sweeper', does: [sweep()] },
  { name: 'administrator', does: [setLimit(0, 3)] },
]

const jobs: Configuration['jobs'] = [
  { lane: 1, at: 'leases' },
  { lane: 0, at: 'queue' },
  { lane: 2, at: 'queue' },
  { lane: 1, reject: [2] },
  { lane: 0 },
  { lane: 1, at: 'scheduled' },
  { lane: 2, at: 'leases', dead: true, reject: [2] },
]

type World = Pick<Configuration, 'name' | 'kinds' | 'limits' | 'lanes'>

const full = { max: 1, policy: 'reject' } as const

const worlds: readonly World[] = [
  {
    name: 'one key',
    kinds: [{ worker: true }],
    limits: [{ max: 2 }, { max: 1 }, full],
    lanes: [{ keys: [0] }, { keys: [0], status: 'idle' }, { keys: [0], status: { blockedOn: 0 } }],
  },
  {
    name: 'two keys',
    kinds: [{ worker: true }],
    limits: [{ max: 1 }, { max: 1 }, full],
    lanes: [{ keys: [0, 1] }, { keys: [0], status: 'idle' }, { keys: [1], status: { blockedOn: 1 } }],
  },
  {
    name: 'two kinds',
    kinds: [{ worker: true }, { worker: false }],
    limits: [{ max: 2 }, { max: 1 }, full],
    lanes: [{ keys: [0] }, { keys: [0], status: 'idle' }, { kind: 1, keys: [0], status: { blockedOn: 0 } }],
  },
]

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]))
}

/** Every choice of so many processes out of ten, in each of three worlds. */
export function combinations(size: number, tier: Configuration['tier']): Configuration[] {
  return worlds.flatMap((world) =>
    subsets(roles, size).map((processes) => ({
      ...world,
      name: `${world.name}: ${processes.map(({ name }) => name).join(', ')}`,
      tier,
      jobs,
      processes,
    })),
  )
}
