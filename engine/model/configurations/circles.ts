import { claim } from '../protocol/claim.ts'
import { type Configuration } from '../protocol/configuration.ts'
import { exchange } from '../protocol/exchange.ts'
import { finish } from '../protocol/finish.ts'
import { promote } from '../protocol/promote.ts'
import { submit } from '../protocol/submit.ts'
import { sweep, sweepLanes } from '../protocol/sweep.ts'

const worker = { worker: true }

/** Batches over several lanes and keys: nobody waits for anybody in a circle. */
export const circles: readonly Configuration[] = [
  {
    name: 'a claim whose snapshot is older than another claim, and the holder of their key',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }, { keys: [0] }, { keys: [0], status: 'idle' }],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'leases' },
    ],
    processes: [
      { name: 'claimer A', does: [claim({ count: 2 })] },
      { name: 'claimer B', does: [claim({ count: 1 })] },
      { name: 'finisher', does: [finish({ jobs: [2] })] },
    ],
  },
  {
    name: 'two claims over lanes that need two keys in any order, a finisher',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [{ keys: [0, 1] }, { keys: [0, 1] }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'claimer A', does: [claim({ count: 1 })] },
      { name: 'claimer B', does: [claim({ count: 1 })] },
      { name: 'finisher', does: [finish({ jobs: [0] })] },
    ],
  },
  {
    name: 'a batch of submits over two idle lanes, single submits, two claims and a finisher',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [
      { keys: [0], status: 'idle' },
      { keys: [0], status: 'idle' },
    ],
    jobs: [{ lane: 0, at: 'leases' }, { lane: 0 }, { lane: 1 }, { lane: 0 }, { lane: 1 }],
    processes: [
      { name: 'batch', does: [submit({ jobs: [1, 2] })] },
      { name: 'submitter', does: [submit({ jobs: [3, 4] })] },
      { name: 'claimer A', does: [claim({ count: 1 })] },
      { name: 'claimer B', does: [claim({ count: 1 })] },
      { name: 'finisher', does: [finish({ jobs: [0] })] },
    ],
  },
  {
    name: 'the sweep promotes and ends a stale job that another promotes',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1, policy: 'reject' }],
    lanes: [{ status: 'idle' }],
    jobs: [{ lane: 0, at: 'scheduled', reject: [0], stale: true }, { lane: 0 }],
    processes: [
      { name: 'caller', does: [submit({ jobs: [1], deferred: true })], open: true },
      { name: 'promoter', does: [promote()] },
      { name: 'sweeper', does: [sweep()] },
    ],
  },
  {
    name: 'the sweep has expired a job and brings an earlier limit up to its plan',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1, planMax: 2 }, { max: 1 }],
    lanes: [{ keys: [0, 1] }, { keys: [1], status: 'idle' }],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'leases', dead: true },
    ],
    processes: [
      { name: 'sweeper', does: [sweep()] },
      { name: 'claimer', does: [claim({ count: 1 })] },
    ],
  },
  {
    name: 'the whole sweep, a worker, a submit and a promotion',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [
      { keys: [0], status: { blockedOn: 0 } },
      { keys: [0], status: 'idle' },
    ],
    jobs: [{ lane: 0, at: 'queue' }, { lane: 1, at: 'leases', dead: true }, { lane: 1 }, { lane: 0, at: 'scheduled' }],
    processes: [
      { name: 'sweeper', does: [sweep()] },
      { name: 'worker', does: [claim({ count: 2 }), finish()] },
      { name: 'submitter', does: [submit({ jobs: [2] })] },
      { name: 'promoter', does: [promote()] },
    ],
  },
  {
    name: 'a worker that sends jobs back exchanges beside a claim and a submit',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [
      { keys: [0], status: 'idle' },
      { keys: [1], status: 'idle' },
    ],
    jobs: [{ lane: 0, at: 'leases' }, { lane: 1, at: 'leases' }, { lane: 0 }, { lane: 1 }],
    processes: [
      { name: 'worker A', does: [exchange({ jobs: [0, 1], outcome: 'fail' }, { count: 2 })] },
      { name: 'submitter', does: [submit({ jobs: [2, 3] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
      { name: 'sweeper', does: [sweepLanes()] },
    ],
  },
]
