import { PgBoss, type ConstructorOptions, type JobInsert, type QueuePolicy } from 'pg-boss'
import type { BenchJob, Handle, Peer, Workload } from './peer.ts'
import { versionOf } from './version-of.ts'

const queue = 'image'

type Shape = {
  /** Those that keep one running of a key do so by a unique index; `groupConcurrency` is only looked up, and two fetchers miss each other. */
  policy: QueuePolicy
  /** Calls of `work()`, and how many jobs each fetches and completes at once. */
  fetchers: number
  batchSize: number
  /** LISTEN in the worker, NOTIFY at each submit. */
  notify: boolean
}

/** The best of those tried for what is measured. */
function shapeOf({ aim, layout, behindOne, slots }: Workload): Shape {
  if (behindOne) {
    // The job that does not end holds the fetcher that took it.
    return { policy: 'key_strict_fifo', fetchers: 2, batchSize: slots, notify: true }
  }
  if (aim === 'latency') {
    // One fetches while the other completes.
    return { policy: 'standard', fetchers: 2, batchSize: Math.ceil(slots / 2), notify: true }
  }
  const batched = { fetchers: 1, batchSize: 2_000, notify: false }
  if (aim !== 'per-owner') return { ...batched, policy: 'standard', fetchers: 2 }
  // Of a batch of `singleton`, one job a key is taken: jobs of one key in a row make it small. `key_strict_fifo` looks for
  // the first job of every key, which costs more where the keys take turns.
  return { ...batched, policy: layout === 'blocks' ? 'key_strict_fifo' : 'singleton' }
}

const keysOf = ({ aim, behindOne }: Workload) => aim === 'per-owner' || behindOne === true
/** Jobs come one a call while it is measured; else they were there before. */
const singleOf = ({ aim, behindOne }: Workload) => aim === 'single' || aim === 'latency' || behindOne === true

export const pgBoss: Peer = {
  name: 'pg-boss',
  version: versionOf('pg-boss'),
  store: 'postgres',
  settings: (workload) => {
    const { policy, fetchers, batchSize, notify } = shapeOf(workload)
    return [
      singleOf(workload) ? 'send' : 'insert',
      workload.slots === 1
        ? ''
        : `${fetchers} × work({ batchSize: ${batchSize} }), at most ${workload.slots} handlers at a time, ` +
          (notify ? 'woken by NOTIFY' : 'fetches again at once by notifyWorker after a batch'),
      `queue of its own partition with policy ${policy}`,
      keysOf(workload) ? 'owner as singletonKey (groupConcurrency is not kept by two fetchers)' : '',
      workload.keys ? 'the key as id, known while the job is kept' : '',
      workload.looseLimits ? 'no limits' : '',
      `notify ${notify ? 'on' : 'off'}`,
      'finished jobs kept, as by default',
    ]
      .filter((part) => part !== '')
      .join(', ')
  },

  async install(url, workload) {
    const { policy, notify } = shapeOf(workload)
    const boss = await open(url, { supervise: false, schedule: false })
    await boss.createQueue(queue, { policy, notify, partition: true })
    await boss.stop()
  },

  async producer(url, workload) {
    const boss = await open(url, { supervise: false, schedule: false, migrate: false, max: 16 })
    const specOf = ({ owner }: BenchJob) => (keysOf(workload) ? { singletonKey: owner } : {})
    return {
      async submit(job) {
        await boss.send(queue, job, specOf(job))
      },
      async submitMany(jobs) {
        await boss.insert(
          queue,
          jobs.map(({ job, key }): JobInsert => ({ data: job, ...specOf(job), ...(key !== undefined && { id: key }) })),
        )
      },
      close: () => boss.stop(),
    }
  },

  async worker(url, workload, handle) {
    const { fetchers, batchSize, notify } = shapeOf(workload)
    const boss = await open(url, { useListenNotify: notify, schedule: false })
    const run = atMost(workload.slots, handle)
    const options = { batchSize, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }
    const ids: string[] = []
    for (let i = 0; i < fetchers; i++) {
      ids.push(
        await boss.work<BenchJob>(queue, options, async (jobs) => {
          await Promise.all(jobs.map(({ data }) => run(data)))
          // After a batch that was not full it would sleep for half a second, though its jobs' keys are free now.
          if (!notify) for (const id of ids) boss.notifyWorker(id)
        }),
      )
    }
    return { stop: () => boss.stop({ timeout: 10_000 }) }
  },
}

async function open(url: string, options: ConstructorOptions): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, ...options })
  boss.on('error', console.error)
  await boss.start()
  return boss
}

/** All fetchers together run no more than the slots, like other peers that lock more jobs than they run. */
function atMost(slots: number, handle: Handle): Handle {
  let free = slots
  const waiting: (() => void)[] = []
  return async (job) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => void waiting.push(resolve))
    try {
      await handle(job)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
