import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  withBackend,
  type BackendClasses,
  type IQueueBackend,
} from 'bullmq'
import { Client } from 'pg'
import type { BenchJob, Peer, Workload } from './peer.ts'
import { versionOf } from './version-of.ts'

/** The queue's name, and that of all its jobs. */
const name = 'image'

/** Where its two stores differ. */
type Variant<Connection> = Pick<Peer, 'name' | 'store' | 'install'> & {
  /** Of its store, for the report. */
  settings: string
  /** Jobs at a time in one worker whose handlers do nothing; its documentation has a figure for each store. */
  most: number
  connection(url: string): Connection
}

function bullmq<Backend extends IQueueBackend, Connection>(
  { Queue, Worker }: BackendClasses<Backend, Connection>,
  { most, connection, settings, ...variant }: Variant<Connection>,
): Peer {
  const concurrencyOf = ({ slots }: Workload) => Math.min(slots, most)
  return {
    ...variant,
    version: versionOf('bullmq'),

    // One running per owner takes groups, which are of BullMQ Pro: the open package has one limit for a whole queue.
    settings: (workload) =>
      workload.aim === 'per-owner' || workload.behindOne
        ? null
        : [
            workload.aim === 'throughput' ? 'addBulk' : 'add',
            workload.slots > 1 ? `worker with concurrency ${concurrencyOf(workload)}` : '',
            workload.keys ? 'the key as jobId, known while the job is kept' : '',
            workload.looseLimits ? 'no limits' : '',
            settings,
            'finished jobs kept, as by default',
          ]
            .filter((part) => part !== '')
            .join(', '),

    async producer(url) {
      const queue = new Queue<BenchJob, void>(name, { connection: connection(url) })
      queue.on('error', console.error)
      await queue.waitUntilReady()
      return {
        async submit(job) {
          await queue.add(name, job)
        },
        async submitMany(jobs) {
          await queue.addBulk(
            jobs.map(({ job, key }) => ({ name, data: job, ...(key !== undefined && { opts: { jobId: key } }) })),
          )
        },
        close: () => queue.close(),
      }
    },

    async worker(url, workload, handle) {
      const worker = new Worker<BenchJob, void>(name, ({ data }) => handle(data), {
        connection: connection(url),
        concurrency: concurrencyOf(workload),
      })
      worker.on('error', console.error)
      await worker.waitUntilReady()
      return { stop: () => worker.close() }
    },
  }
}

export const bullmqOnRedis = bullmq(withBackend(createRedisBackend), {
  name: 'BullMQ on Redis',
  store: 'redis',
  settings: 'append-only file written every second',
  // "Between 100 and 300 is a quite standard setting"; both, and 16, 50 and two workers of 50, took as much CPU time a job.
  most: 100,
  connection: (url) => ({ url }),
  install: async () => {},
})

const pool = 16

export const bullmqOnPostgres = bullmq(withBackend(createPostgresBackend), {
  name: 'BullMQ on Postgres',
  store: 'postgres',
  settings: `a pool of ${pool} connections`,
  // Its figures are for "concurrency 8–32", with a connection for each; 8, 32 and 100 were no faster.
  most: pool,
  connection: (url) => ({ connectionString: url, max: pool }),
  async install(url) {
    const client = new Client({ connectionString: url })
    await client.connect()
    await runMigrations(client)
    await client.end()
  },
})
