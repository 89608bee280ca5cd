import { describe, expect, it } from 'vitest'
import { openExample, servers } from './open-example.ts'
import { serviceKey } from './call.ts'
import { runtimes, startWorkerProcess } from './worker-process.ts'

const deno = runtimes.includes('deno')
if (!deno)
  console.log('Not tested: Deno (optional package @deno/linux-x64-glibc not installed; name a binary in DENO_BIN)')

// Without a Deno there is nothing to run; CI installs it.
describe.skipIf(!deno).each(servers)('the Edge Function under real Deno, on PostgreSQL %s', (server) => {
  it('runs a batch of three with the same handlers, and logs it', async () => {
    await using example = await openExample(server)
    await example.submit(3)
    await using worker = await startWorkerProcess('deno', example.url, 1)
    const response = await worker.call('worker-3')
    expect([response.status, await response.json()]).toEqual([
      200,
      { worker: 'worker-3', found: 3, succeeded: 3, failed: 0, handed_back: 0 },
    ])
    for (const line of [
      'Called by pg_cron as worker-3',
      'Found 3 pending job(s) to process concurrently',
      'Processing 3 job(s) in parallel…',
      'Batch complete: 3 succeeded, 0 failed',
    ])
      expect(worker.output.split('\n')).toContain(line)
    const rows = await example.db.query('select status, progress, result from script_generation_jobs order by topic')
    expect(rows).toEqual(
      ['1', '2', '3'].map((topic) => ({
        status: 'completed',
        progress: 100,
        result: expect.stringContaining(`# ${topic}`) as string,
      })),
    )
  })

  it('asks for the service key, and takes the GET of Vercel', async () => {
    await using example = await openExample(server)
    await using worker = await startWorkerProcess('deno', example.url, 1)
    expect((await fetch(worker.url, { method: 'POST' })).status).toBe(401)
    expect((await fetch(worker.url, { headers: { authorization: 'Bearer undefined' } })).status).toBe(401)
    expect((await fetch(worker.url, { headers: { authorization: `Bearer ${serviceKey}` } })).status).toBe(200)
  })

  it('shares the work with Node, each job done once', async () => {
    await using example = await openExample(server)
    await example.jobs.setLimit('total', 100)
    await example.submit(24)
    const workers = await Promise.all(['deno', 'node'].map((name) => startWorkerProcess(name, example.url, 20)))
    try {
      const answers: { found: number; succeeded: number }[] = []
      while (answers.reduce((sum, { succeeded }) => sum + succeeded, 0) < 24) {
        const responses = await Promise.all(
          workers.flatMap((worker) => [worker.call('worker-1'), worker.call('worker-2')]),
        )
        answers.push(...(await Promise.all(responses.map((response) => response.json() as Promise<never>))))
      }
      expect(answers.reduce((sum, { found }) => sum + found, 0)).toBe(24)
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()))
    }
    const rows = await example.db.query('select distinct status, attempt from script_generation_jobs')
    expect(rows).toEqual([{ status: 'completed', attempt: 1 }])
    expect(await example.db.query('select * from genjobs.attempts')).toEqual([])
  })
})
