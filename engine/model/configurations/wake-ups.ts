import { claim } from '../protocol/claim.ts'
import { type Configuration } from '../protocol/configuration.ts'
import { cancel } from '../protocol/cancel.ts'
import { exchange } from '../protocol/exchange.ts'
import { expire } from '../protocol/expire.ts'
import { finish } from '../protocol/finish.ts'
import { runJob } from '../protocol/run-job.ts'
import { setLimit } from '../protocol/set-limit.ts'
import { submit } from '../protocol/submit.ts'

const worker = { worker: true }
const absent = { worker: false }

/** A slot that is given back reaches somebody who can use it. */
export const wakeUps: readonly Configuration[] = [
  {
    name: 'one key, a lane blocked, its holder finishes beside a claim',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }, { keys: [0], status: { blockedOn: 0 } }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 1, at: 'queue' },
      { lane: 0, at: 'queue' },
    ],
    processes: [
      { name: 'finisher', does: [finish({ jobs: [0] })] },
      { name: 'claimer A', does: [claim({ count: 2 })] },
      { name: 'claimer B', does: [claim({ count: 1 })] },
    ],
  },
  {
    name: 'two kinds share a key, the first has no worker',
    tier: 'quick',
    kinds: [absent, worker],
    limits: [{ max: 1 }],
    lanes: [
      { kind: 0, keys: [0], status: { blockedOn: 0 } },
      { kind: 1, keys: [0], status: { blockedOn: 0 } },
      { kind: 1, keys: [0], status: 'idle' },
    ],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'leases' },
    ],
    processes: [
      { name: 'finisher', does: [finish({ jobs: [2] })] },
      { name: 'claimer', does: [claim({ kinds: [1], count: 2 })] },
    ],
  },
  {
    name: 'two keys, a ready lane that comes to nothing because of the other key',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [
      { keys: [0, 1] },
      { keys: [0], status: { blockedOn: 0 } },
      { keys: [1], status: 'idle' },
      { keys: [0], status: 'idle' },
    ],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'leases' },
      { lane: 3, at: 'leases' },
    ],
    processes: [
      { name: 'finisher', does: [finish({ jobs: [3] })] },
      { name: 'claimer A', does: [claim({ count: 2 })] },
      { name: 'claimer B', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'two keys, two claimers who finish what they claimed',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [{ keys: [0] }, { keys: [0, 1] }, { keys: [1] }],
    jobs: [
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'queue' },
    ],
    processes: [
      { name: 'worker A', does: [claim({ count: 2 }), finish()] },
      { name: 'worker B', does: [claim({ count: 2 }), finish()] },
    ],
  },
  {
    name: 'a maximum is raised while a claim blocks its lanes',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0] }, { keys: [0] }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'administrator', does: [setLimit(0, 2)] },
      { name: 'claimer A', does: [claim({ count: 2 })] },
      { name: 'claimer B', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'a maximum is lowered and raised while a worker finishes',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 2 }],
    lanes: [{ keys: [0] }, { keys: [0], status: { blockedOn: 0 } }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'administrator', does: [setLimit(0, 1), setLimit(0, 3)] },
      { name: 'finisher', does: [finish({ jobs: [0] })] },
      { name: 'claimer', does: [claim({ count: 2 }), finish()] },
    ],
  },
  {
    name: 'a cancel, a finish and an expiry give slots back at once',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 2 }],
    lanes: [{ keys: [0], status: 'idle' }, { keys: [0], status: { blockedOn: 0 } }, { keys: [0] }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 0, at: 'leases', dead: true },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'queue' },
    ],
    processes: [
      { name: 'canceler', does: [cancel(0)] },
      { name: 'finisher', does: [finish({ jobs: [0] })] },
      { name: 'expirer', does: [expire()] },
      { name: 'claimer', does: [claim({ count: 2 })] },
    ],
  },
  {
    name: 'the holder is canceled beside a claim and a submit',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [{ keys: [0], status: 'idle' }, { keys: [0] }],
    jobs: [{ lane: 0, at: 'leases' }, { lane: 1, at: 'queue' }, { lane: 0 }],
    processes: [
      { name: 'canceler', does: [cancel(0)] },
      { name: 'claimer', does: [claim({ count: 2 })] },
      { name: 'submitter', does: [submit({ jobs: [2] })] },
    ],
  },
  {
    name: 'two workers exchange over two keys',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [
      { keys: [0], status: { blockedOn: 0 } },
      { keys: [1], status: { blockedOn: 1 } },
    ],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 1, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'worker A', does: [exchange({ jobs: [0] }, { count: 2 })] },
      { name: 'worker B', does: [exchange({ jobs: [1] }, { count: 2 })] },
    ],
  },
  {
    name: 'two workers exchange, each wants the key that the other has',
    tier: 'quick',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [{ keys: [0] }, { keys: [1] }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 1, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
    ],
    processes: [
      { name: 'worker A', does: [exchange({ jobs: [0] }, { count: 1 })] },
      { name: 'worker B', does: [exchange({ jobs: [1] }, { count: 1 })] },
    ],
  },
  {
    name: 'two workers exchange, lanes that need both keys, a claimer',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }, { max: 1 }],
    lanes: [{ keys: [0], status: { blockedOn: 0 } }, { keys: [0, 1] }, { keys: [1], status: { blockedOn: 1 } }],
    jobs: [
      { lane: 0, at: 'leases' },
      { lane: 2, at: 'leases' },
      { lane: 0, at: 'queue' },
      { lane: 1, at: 'queue' },
      { lane: 2, at: 'queue' },
    ],
    processes: [
      { name: 'worker A', does: [exchange({ jobs: [0] }, { count: 2 }), finish()] },
      { name: 'worker B', does: [exchange({ jobs: [1] }, { count: 2 })] },
      { name: 'claimer', does: [claim({ count: 1 })] },
    ],
  },
  {
    name: 'an inline run competes with a claim and a finish for a slot',
    tier: 'default',
    kinds: [worker],
    limits: [{ max: 1 }],
    lanes: [
      { keys: [0], status: { blockedOn: 0 } },
      { keys: [0], status: 'idle' },
    ],
    jobs: [{ lane: 1, at: 'leases' }, { lane: 0, at: 'queue' }, { lane: 1 }],
    processes: [
      { name: 'finisher', does: [finish({ jobs: [0] })] },
      { name: 'runner', does: [runJob(2), finish()] },
      { name: 'claimer', does: [claim({ count: 2 }), finish()] },
    ],
  },
]
