import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { expect, it } from 'vitest'
import { task } from './killed-worker.ts'

const script = new URL('./killed-worker.ts', import.meta.url).pathname

async function startWorker(url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--conditions=genjobs-source', script, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

it.each(testServerNames.slice(0, 1))(
  '30 kills of workers lose nothing, double nothing and leak no slot, on PostgreSQL %s',
  async (name) => {
    await using db = await openTestDatabase(name)
    await db.query('create table runs (job_id uuid, worker int)')
    await db.query('create table paid (job_id uuid)')
    const jobs = createJobs({ database: db.database, kinds: [task] })
    const submitted = await jobs.submitMany(
      task,
      Array.from({ length: 400 }, (_, n) => ({ input: { n }, owner: `o${n % 8}` })),
    )
    const ids = submitted.flatMap((result) => (result.ok ? [result.job.id] : []))
    expect(ids).toHaveLength(400)

    const url = db.url as string
    const workers = await Promise.all([startWorker(url), startWorker(url)])
    let atWork = 0
    for (let kill = 0; kill < 30; kill++) {
      await pause(20 + Math.random() * 120)
      const n = kill % workers.length
      const victim = workers[n] as ChildProcess
      victim.kill('SIGKILL')
      atWork += (await jobs.list({ status: 'running', limit: 10 })).length > 0 ? 1 : 0
      expect(await jobs.verify()).toEqual([])
      workers[n] = await startWorker(url)
    }
    // A run in which no kill met a job at work would have shown nothing.
    expect(atWork).toBeGreaterThan(5)
    const done = await Promise.all(ids.map((id) => jobs.wait<typeof task>(id, { timeout: '100s' })))
    for (const worker of workers) worker.kill('SIGKILL')
    expect(done.map(({ status, output }) => [status, (output as { n: number }).n])).toEqual(
      ids.map((_, n) => ['succeeded', n]),
    )

    // Every run belongs to a lease of its own, and each epoch beyond the last ended as "expired" or "released".
    const [counts] = await db.query<{
      runs: number
      jobs: number
      epochs: number
      ended: number
      paid: number
      expired: number
    }>(
      `select (select count(*) from runs) as runs, (select count(distinct job_id) from runs) as jobs,
       (select sum(lease_epoch)::int from genjobs.jobs) as epochs,
       (select count(*) from genjobs.attempts) as ended,
       (select count(*) from genjobs.attempts where outcome = 'expired') as expired,
       (select count(*) from paid) as paid`,
    )
    expect(counts?.jobs).toBe(400)
    expect(counts?.ended).toBe((counts?.epochs ?? 0) - 400)
    expect(counts?.runs).toBeLessThanOrEqual(counts?.epochs ?? 0)
    expect(counts?.expired).toBeGreaterThan(0)
    // Paying twice takes a kill in the instant between the payment and the commit of its step.
    expect((counts?.paid ?? 0) - 400).toBeLessThanOrEqual(30)

    expect(await db.query('select count(*) as n from genjobs.slots')).toEqual([{ n: 0 }])
    expect(await jobs.verify()).toEqual([])
    await jobs.close()
  },
  180_000,
)
