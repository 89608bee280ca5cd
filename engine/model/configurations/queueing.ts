import { cancel } from '../protocol/cancel.ts'
import { claim } from '../protocol/claim.ts'
import { type Configuration } from '../protocol/configuration.ts'
import { expire } from '../protocol/expire.ts'
import { finish } from '../protocol/finish.ts'
import { promote } from '../protocol/promote.ts'
import { submit } from '../protocol/submit.ts'
import { sweepLanes } from '../protocol/sweep.ts'
import { sweepLimits } from '../protocol/sweep-limits.ts'

const worker = { worker: true }

/** A job that enters a lane is found there, whatever happens to the lane; and it is in one place only. */
export const queueing: readonly Configuration[] = [
  {
    name: 'a submit to a lane that a claim empties',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 2 }],
    lanes: [{ keys: [0] }],
    jobs: [{ lane: 0, at: 'queue' }, { lane: 0 }],
    processes: [
      { name: 'submitter', does: [submit({ jobs: [1] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'two submits to an idle lane, a claimer, the sweep of lanes',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 2 }],
    lanes: [{ keys: [0], status: 'idle' }],
    jobs: [{ lane: 0 }, { lane: 0 }],
    processes: [
      { name: 'submitter A', does: [submit({ jobs: [0] })] },
      { name: 'submitter B', does: [submit({ jobs: [1] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
      { name: 'sweeper', does: [sweepLanes()] },
    ],
  },
  {
    name: 'two submits make the same two lanes and their limits',
    tier: 'quick',
    kinds: [worker],
    limits: [
      { max: 1, absent: true },
      { max: 1, absent: true },
    ],
    lanes: [
      { keys: [0, 1], status: 'absent' },
      { keys: [1], status: 'absent' },
    ],
    jobs: [{ lane: 0 }, { lane: 1 }, { lane: 0 }, { lane: 1 }],
    processes: [
      { name: 'submitter A', does: [submit({ jobs: [0, 1] })] },
      { name: 'submitter B', does: [submit({ jobs: [2, 3] })] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'submits to lanes and limits that the sweep removes',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [
      { keys: [0], status: 'idle' },
      { keys: [1], status: 'idle' },
    ],
    jobs: [{ lane: 0 }, { lane: 1 }, { lane: 0 }],
    processes: [
      { name: 'submitter A', does: [submit({ jobs: [0, 1] })] },
      { name: 'submitter B', does: [submit({ jobs: [2] })] },
      { name: 'sweeper', does: [sweepLanes(), sweepLimits()] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'a submit makes a lane while the sweep removes its limit',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0], status: 'absent' }],
    jobs: [{ lane: 0 }],
    processes: [
      { name: 'submitter', does: [submit({ jobs: [0] })] },
      { name: 'sweeper', does: [sweepLimits()] },
    ],
  },
  {
    name: 'two promotions of retried jobs, a claim that empties their lane',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }],
    jobs: [
      { lane: 0, at: 'scheduled' },
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'queue' },
    ],
    processes: [
      { name: 'finisher', does: [finish({ jobs: [1], outcome: 'fail' })] },
      { name: 'promoter A', does: [promote()] },
      { name: 'promoter B', does: [promote()] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'a promotion and an idle lane that the sweep removes',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0], status: 'idle' }],
    jobs: [{ lane: 0, at: 'scheduled' }],
    processes: [
      { name: 'promoter', does: [promote()] },
      { name: 'sweeper', does: [sweepLanes()] },
    ],
  },
  {
    name: 'a canceler runs after a job that is submitted, claimed and finished',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }],
    jobs: [{ lane: 0, at: 'queue', attempts: 2 }],
    processes: [
      { name: 'canceler', does: [cancel(0)] },
      { name: 'worker', does: [claim({ count: 1 }), finish({ outcome: 'fail' })] },
      { name: 'promoter', does: [promote()] },
    ],
  },
  {
    name: 'two cancelers of two jobs, a worker, a promoter',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }, { keys: [0] }],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'scheduled' },
    ],
    processes: [
      { name: 'canceler A', does: [cancel(0, 1)] },
      { name: 'canceler B', does: [cancel(1)] },
      { name: 'worker', does: [claim({ count: 1 }), finish()] },
      { name: 'promoter', does: [promote()] },
    ],
  },
  {
    name: 'a worker that was given up finishes what another has leased since',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0], status: 'idle' }],
    jobs: [{ lane: 0, at: 'leases', dead: true, neverSucceedsAt: 2 }],
    processes: [
      { name: 'ghost', does: [finish({ jobs: [0] })] },
      { name: 'expirer', does: [expire(), promote()] },
      { name: 'worker', does: [claim({ count: 1 }), finish({ outcome: 'fail' })] },
    ],
  },
  {
    name: 'a submit to lanes without limits',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{}, { status: 'idle' }],
    jobs: [{ lane: 0, at: 'queue' }, { lane: 1 }, { lane: 0 }],
    processes: [
      { name: 'submitter', does: [submit({ jobs: [1, 2] })] },
      { name: 'claimer A', does: [claim({ count: 1 })] },
      { name: 'claimer B', does: [claim({ count: 2 })] },
      { name: 'sweeper', does: [sweepLanes()] },
    ],
  },
]
