import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { processScriptJobs } from '../src/process-script-jobs.ts'
import { localWriter } from '../src/writer.ts'
import { cronRequest, serviceKey } from './call.ts'
import { gatedWriter } from './gated-writer.ts'
import { openExample, servers, type Example } from './open-example.ts'
import { runtimes, startWorkerProcess } from './worker-process.ts'

const anHour = 3_600_000

/** A call in this process, with scripts that are done at once. */
async function callHere({ jobs }: Example) {
  const handlers = scriptHandlers(localWriter(1))
  const handle = processScriptJobs({ jobs, handlers, serviceKey, log: () => undefined })
  return (await (await handle(cronRequest('worker-2'))).json()) as Record<string, number>
}

describe.each(servers.slice(0, 1))('on PostgreSQL %s', (server) => {
  describe.each(runtimes)('a call on %s that is killed hard in the middle of a job', (runtime) => {
    it('costs that job one attempt; it is retried after its lease, and by nobody before', async () => {
      await using example = await openExample(server)
      const [id = ''] = await example.submit(1)
      await using worker = await startWorkerProcess(runtime, example.url, anHour)
      const call = worker.call().catch(() => 'hung up')
      await worker.until('Processing 1 job(s) in parallel…')
      await worker.kill()
      expect(await call).toBe('hung up')
      expect(await example.jobs.get(id)).toMatchObject({ status: 'running', attempt: 1 })

      expect(await callHere(example)).toMatchObject({ found: 0 })
      await example.db.clock.advance('20s')
      expect(await callHere(example)).toMatchObject({ found: 0 })

      await example.db.clock.advance('11s')
      await example.jobs.sweep()
      expect(await example.jobs.get(id)).toMatchObject({ status: 'queued', attempt: 1 })
      // The wait before a retry.
      await example.db.clock.advance('1m')
      expect(await callHere(example)).toMatchObject({ found: 1, succeeded: 1 })
      expect(await example.jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
      const attempts = await example.db.query(
        'select attempt, outcome, error ->> $2 as code from genjobs.attempts where job_id = $1',
        [id, 'code'],
      )
      expect(attempts).toEqual([{ attempt: 1, outcome: 'expired', code: 'worker_lost' }])
    })

    it('ends the job after its attempts, when it is killed each time', async () => {
      await using example = await openExample(server)
      const [id = ''] = await example.submit(1)
      for (let attempt = 1; attempt <= 3; attempt++) {
        await using worker = await startWorkerProcess(runtime, example.url, anHour)
        void worker.call().catch(() => undefined)
        await worker.until('Processing 1 job(s) in parallel…')
        expect(await example.jobs.get(id)).toMatchObject({ status: 'running', attempt })
        await worker.kill()
        await example.db.clock.advance('31s')
        await example.jobs.sweep()
        await example.db.clock.advance('10m')
      }
      expect(await example.jobs.get(id)).toMatchObject({ status: 'failed', attempt: 3, error: { code: 'worker_lost' } })
    })
  })

  it('what a call does not finish in time is handed back, at no attempt, and goes on where it was', async () => {
    await using example = await openExample(server)
    const [id = ''] = await example.submit(1)
    const gate = gatedWriter()
    const lines: string[] = []
    const handle = processScriptJobs({
      jobs: example.jobs,
      handlers: scriptHandlers(gate.write),
      serviceKey,
      within: '2s',
      log: (line) => lines.push(line),
    })
    const answer: unknown = await (await handle(cronRequest())).json()
    expect(answer).toMatchObject({ found: 1, succeeded: 0, failed: 0, handed_back: 1 })
    expect(lines.slice(-2)).toEqual([
      'Batch complete: 0 succeeded, 0 failed',
      '1 job(s) not done in time were handed back',
    ])
    expect(await example.jobs.get(id)).toMatchObject({ status: 'queued', attempt: 0 })

    expect(await callHere(example)).toMatchObject({ found: 1, succeeded: 1 })
    expect(await example.jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
    // The outline was written, and paid for, by the first call only.
    const [row] = await example.db.query('select result from script_generation_jobs where id = $1', [id])
    expect(row?.['result']).toContain('outline')
  })
})
