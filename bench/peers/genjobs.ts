import { createJobs, defineKind, limit, migrate, perOwner, pg } from 'genjobs'
import { z } from 'zod'
import type { BenchJob, Peer, Workload } from './peer.ts'
import { versionOf } from './version-of.ts'

const input = z.object({ n: z.number(), owner: z.string(), at: z.number(), pad: z.string() })

function kindOf(workload: Workload) {
  const loose = [perOwner(1_000_000), limit('provider:fal', 1_000_000), limit('all', 1_000_000)]
  return defineKind('image', {
    input,
    limits: workload.aim === 'per-owner' ? [perOwner(1)] : loose.slice(0, workload.looseLimits ?? 0),
  })
}

function open(url: string, workload: Workload, connections: number) {
  const kind = kindOf(workload)
  const database = pg({ connectionString: url, max: connections })
  const jobs = createJobs({ database, kinds: [kind] })
  return { kind, jobs, database }
}

const pool = 4

export const genjobs: Peer = {
  name: 'genjobs',
  version: versionOf('genjobs'),
  store: 'postgres',
  settings: ({ aim, looseLimits, keys, slots }) =>
    [
      `work({ concurrency: ${slots} })`,
      aim === 'per-owner' ? 'limits: [perOwner(1)]' : '',
      looseLimits ? `${looseLimits} limits of 1,000,000 a job` : '',
      keys ? 'idempotencyKey, known for 24 hours' : '',
      'history, events and statistics kept',
    ]
      .filter((part) => part !== '')
      .join(', '),

  async install(url, workload) {
    const { jobs, database } = open(url, workload, pool)
    await migrate(database)
    await jobs.ready()
    await database.close()
  },

  async producer(url, workload) {
    const { kind, jobs, database } = open(url, workload, pool)
    await jobs.ready()
    return {
      async submit(job) {
        await jobs.submit(kind, job, { owner: job.owner })
      },
      async submitMany(all) {
        const results = await jobs.submitMany(
          kind,
          all.map(({ job, key }) => ({
            input: job,
            owner: job.owner,
            ...(key !== undefined && { idempotencyKey: key }),
          })),
        )
        for (const result of results) if (!result.ok) throw result.error
      },
      close: () => close(jobs, database),
    }
  },

  async worker(url, workload, handle) {
    const { jobs, database } = open(url, workload, pool)
    const worker = jobs.work({
      concurrency: workload.slots,
      handlers: { image: async ({ input: job }: { input: BenchJob }) => await handle(job) },
    })
    return {
      async stop() {
        await worker.stop({ grace: 0 })
        await close(jobs, database)
      },
    }
  },
}

async function close(jobs: { close(): Promise<void> }, database: { close(): Promise<void> }): Promise<void> {
  await jobs.close()
  await database.close()
}
