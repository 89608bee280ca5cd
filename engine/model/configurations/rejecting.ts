import { cancel } from '../protocol/cancel.ts'
import { claim } from '../protocol/claim.ts'
import { type Configuration } from '../protocol/configuration.ts'
import { expire } from '../protocol/expire.ts'
import { finish } from '../protocol/finish.ts'
import { promote } from '../protocol/promote.ts'
import { setLimit } from '../protocol/set-limit.ts'
import { submit } from '../protocol/submit.ts'
import { sweep } from '../protocol/sweep.ts'
import { sweepLimits } from '../protocol/sweep-limits.ts'

const worker = { worker: true }
const reject = { max: 1, policy: 'reject' } as const

/** Rejecting limits, open transactions of callers, and the recovery of what dead and stale jobs hold. */
export const rejecting: readonly Configuration[] = [
  {
    name: 'three submits compete for two rejecting limits of one',
    tier: 'quick',
    kinds: [worker],
    limits: [reject, { ...reject, absent: true }, { max: 1 }],
    lanes: [{ keys: [2], status: 'idle' }],
    jobs: [
      { lane: 0, reject: [0, 1] },
      { lane: 0, reject: [1] },
      { lane: 0, reject: [0] },
    ],
    processes: [
      { name: 'submitter A', does: [submit({ jobs: [0] })] },
      { name: 'submitter B', does: [submit({ jobs: [1] })] },
      { name: 'submitter C', does: [submit({ jobs: [2] })] },
    ],
  },
  {
    name: 'an open transaction submits, a batch wants the same rejecting limit, a claimer wants its lanes',
    tier: 'quick',
    kinds: [worker],
    limits: [reject, { max: 1 }],
    lanes: [{ keys: [1], status: 'idle' }, { keys: [1] }],
    jobs: [
      { lane: 0, reject: [0] },
      { lane: 0 },
      { lane: 0, reject: [0] },
      { lane: 1, at: 'queue' },
      { lane: 0, at: 'scheduled' },
    ],
    processes: [
      { name: 'caller', does: [submit({ jobs: [0], deferred: true })], open: true },
      { name: 'submitter', does: [submit({ jobs: [1, 2] })], patient: true },
      { name: 'claimer', does: [claim({ count: 2 }), finish()] },
      { name: 'promoter', does: [promote()] },
    ],
  },
  {
    name: 'one idempotency key, an open transaction and a submit',
    tier: 'quick',
    kinds: [worker],
    limits: [reject],
    lanes: [{ status: 'absent' }],
    jobs: [
      { lane: 0, reject: [0] },
      { lane: 0, reject: [0] },
    ],
    processes: [
      { name: 'caller', does: [submit({ jobs: [0], deferred: true, idempotent: true })], open: true },
      { name: 'submitter', does: [submit({ jobs: [1], idempotent: true })], patient: true },
      { name: 'promoter', does: [promote()] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'a submit makes a rejecting limit, the sweep removes it, a canceler frees it',
    tier: 'quick',
    kinds: [worker],
    limits: [reject],
    lanes: [{ status: 'idle' }],
    jobs: [
      { lane: 0, reject: [0], at: 'scheduled' },
      { lane: 0, reject: [0] },
      { lane: 0, reject: [0] },
    ],
    processes: [
      { name: 'canceler', does: [cancel(0)] },
      { name: 'submitter A', does: [submit({ jobs: [1] })] },
      { name: 'submitter B', does: [submit({ jobs: [2] })] },
      { name: 'sweeper', does: [sweepLimits()] },
    ],
  },
  {
    name: 'a submit frees a dead holder of a queue-limit that a claimer waits for',
    tier: 'quick',
    kinds: [worker],
    limits: [reject, { max: 1 }],
    lanes: [{ keys: [1], status: 'idle' }],
    jobs: [{ lane: 0, reject: [0], at: 'leases', dead: true, attempts: 1 }, { lane: 0, reject: [0] }, { lane: 0 }],
    processes: [
      { name: 'recovering submitter', does: [submit({ jobs: [1] })] },
      { name: 'other submitter', does: [submit({ jobs: [2] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
      { name: 'expirer', does: [expire()] },
    ],
  },
  {
    name: 'a submit gets one of the two queue-limits of a dead holder',
    tier: 'quick',
    kinds: [worker],
    limits: [reject, { max: 1 }, { max: 1 }],
    lanes: [
      { keys: [1, 2], status: 'idle' },
      { keys: [1], status: 'idle' },
    ],
    jobs: [{ lane: 0, reject: [0], at: 'leases', dead: true }, { lane: 0, reject: [0] }, { lane: 1 }, { lane: 1 }],
    processes: [
      { name: 'recovering submitter', does: [submit({ jobs: [1, 2] })] },
      { name: 'administrator', does: [setLimit(2, 2)] },
      { name: 'other submitter', does: [submit({ jobs: [3] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'two submits recover from a stale job, the sweep ends it too',
    tier: 'default',
    kinds: [worker],
    limits: [reject, { max: 1 }],
    lanes: [{ keys: [1], status: 'idle' }, { keys: [1] }],
    jobs: [
      { lane: 0, reject: [0], at: 'leases', stale: true },
      { lane: 0, reject: [0] },
      { lane: 0, reject: [0] },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'submitter A', does: [submit({ jobs: [1] })] },
      { name: 'submitter B', does: [submit({ jobs: [2] })] },
      { name: 'sweeper', does: [sweep()] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
]
