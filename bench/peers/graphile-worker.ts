import { setTimeout as pause } from 'node:timers/promises'
import { Logger, makeWorkerUtils, run, runMigrations, WorkerPreset } from 'graphile-worker'
import { Pool } from 'pg'
import type { BenchJob, Peer, Workload } from './peer.ts'
import { versionOf } from './version-of.ts'

const task = 'image'

type Shape = {
  concurrentJobs: number
  /** Jobs that are locked at once and wait in the worker; -1 is one job a fetch. */
  localQueue: number
  /** How long to wait for more that is to be completed at once; -1 completes each by itself. */
  batchDelay: number
  pollInterval: number
}

/** The best of those tried for what is measured. */
function shapeOf({ aim, layout, behindOne, slots }: Workload): Shape {
  const batched = { concurrentJobs: slots, batchDelay: 0, pollInterval: 2_000 }
  if (behindOne) return { ...batched, localQueue: 500 }
  if (aim === 'latency') return { ...batched, localQueue: -1, batchDelay: -1 }
  if (aim === 'per-owner') {
    // Of all that a fetch locks, one job a queue is taken: jobs of one queue in a row want many locked. A fetch that is
    // not full waits for the next poll, though the queues of its jobs are free long before.
    return { ...batched, localQueue: layout === 'blocks' ? 5_000 : 500, pollInterval: 10 }
  }
  // Its documentation has its best rate with 24.
  return { ...batched, concurrentJobs: Math.min(24, slots), localQueue: 1_000 }
}

const queuesOf = ({ aim, behindOne }: Workload) => aim === 'per-owner' || behindOne === true
/** Jobs come one a call while it is measured; else they were there before. */
const singleOf = ({ aim, behindOne }: Workload) => aim === 'single' || aim === 'latency' || behindOne === true

// It writes a line for each job that it has completed.
const logger = new Logger(() => () => {})

export const graphileWorker: Peer = {
  name: 'graphile-worker',
  version: versionOf('graphile-worker'),
  store: 'postgres',
  settings: (workload) => {
    const { concurrentJobs, localQueue, batchDelay, pollInterval } = shapeOf(workload)
    return [
      singleOf(workload) ? 'addJob' : 'addJobs',
      workload.slots === 1
        ? ''
        : `concurrentJobs ${concurrentJobs}, localQueue.size ${localQueue}, completeJobBatchDelay ${batchDelay}, pollInterval ${pollInterval}`,
      queuesOf(workload) ? 'owner as queueName' : '',
      workload.keys ? 'the key as jobKey, known until the job has ended' : '',
      workload.looseLimits ? 'no limits' : '',
      'NOTIFY at each submit, which has no switch',
      'finished jobs deleted, which has no switch',
    ]
      .filter((part) => part !== '')
      .join(', ')
  },

  async install(url) {
    await runMigrations({ connectionString: url, preset: { extends: [WorkerPreset], worker: { logger } } })
  },

  async producer(url, workload) {
    const pgPool = poolOf(url, 16)
    const utils = await makeWorkerUtils({ pgPool, preset: { extends: [WorkerPreset], worker: { logger } } })
    const queues = queuesOf(workload)
    const specOf = ({ owner }: BenchJob) => (queues ? { queueName: owner } : {})
    return {
      async submit(job) {
        await utils.addJob(task, job, specOf(job))
      },
      async submitMany(jobs) {
        await utils.addJobs(
          jobs.map(({ job, key }) => ({
            identifier: task,
            payload: job,
            ...specOf(job),
            ...(key !== undefined && { jobKey: key }),
          })),
        )
      },
      async close() {
        await utils.release()
        await pgPool.end()
      },
    }
  },

  async worker(url, workload, handle) {
    const { concurrentJobs, localQueue, batchDelay, pollInterval } = shapeOf(workload)
    // As its documentation has it: 10, or two more than the jobs where each fetches and completes by itself.
    const pgPool = poolOf(url, localQueue === -1 ? Math.max(10, concurrentJobs + 2) : 10)
    const runner = await run({
      pgPool,
      noHandleSignals: true,
      parsedCronItems: [],
      taskList: { [task]: (payload) => handle(payload as BenchJob) },
      preset: {
        extends: [WorkerPreset],
        worker: {
          logger,
          concurrentJobs,
          pollInterval,
          localQueue: { size: localQueue },
          completeJobBatchDelay: batchDelay,
          failJobBatchDelay: batchDelay,
        },
      },
    })
    return {
      async stop() {
        await runner.stop()
        // It does not wait for what it completes one by one.
        while (pgPool.waitingCount > 0 || pgPool.idleCount < pgPool.totalCount) await pause(5)
        await pgPool.end()
      },
    }
  },
}

function poolOf(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max })
  pool.on('error', console.error)
  pool.on('connect', (client) => void client.on('error', console.error))
  return pool
}
