import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { processScriptJobs } from '../src/process-script-jobs.ts'
import { submitScript } from '../src/submit-script.ts'
import { localWriter } from '../src/writer.ts'
import { cronRequest, serviceKey } from './call.ts'
import { gatedWriter } from './gated-writer.ts'
import { openExample, servers } from './open-example.ts'

describe.each(servers)('beyond cron, on PostgreSQL %s', (server) => {
  it('long-lived workers run the same handlers, without a code change, beside calls of cron', async () => {
    await using example = await openExample(server)
    const ids = await example.submit(6)
    const gate = gatedWriter()
    const handlers = scriptHandlers(gate.write)
    await example.jobs.setLimit('total', 4)
    const worker = example.jobs.work({ handlers, concurrency: 2 })
    await gate.untilRunning(2)
    const call = processScriptJobs({ jobs: example.jobs, handlers, serviceKey, log: () => undefined })(cronRequest())
    await gate.untilRunning(4)
    gate.letAllGo()
    await gate.untilRuns(6)
    gate.letAllGo()
    const done = await Promise.all(ids.map((id) => example.jobs.wait(id, { timeout: '30s' })))
    expect(done.map(({ status, attempt }) => [status, attempt])).toEqual(Array(6).fill(['succeeded', 1]))
    expect(await (await call).json()).toMatchObject({ failed: 0 })
    await worker.stop()
    expect(gate.runs.toSorted()).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('npm run work: a process of its own, which ends in order on SIGTERM', async () => {
    await using example = await openExample(server)
    const main = fileURLToPath(new URL('../src/node/work.ts', import.meta.url))
    const env = { ...process.env, DATABASE_URL: example.url, PART_MS: '5', CONCURRENT_LIMIT: '2' }
    const child = spawn(process.execPath, ['--conditions=genjobs-source', main], { env })
    const ended = once(child, 'close')
    try {
      const ids = await example.submit(5)
      const done = await Promise.all(ids.map((id) => example.jobs.wait(id, { timeout: '30s' })))
      expect(done.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'))
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  })

  it('a submit kicks a batch at once, after its answer: nobody waits for the next minute', async () => {
    await using example = await openExample(server)
    const after: (() => Promise<void>)[] = []
    const handle = processScriptJobs({
      jobs: example.jobs,
      handlers: scriptHandlers(localWriter(1)),
      serviceKey,
      log: () => undefined,
    })
    const options = { after: (work: () => Promise<void>) => after.push(work), kick: () => handle(cronRequest('kick')) }
    const { id, status } = await submitScript(example.jobs, { userId: 'ada', topic: 'a storm' }, options)
    expect(status).toBe('pending')
    expect(await example.jobs.get(id)).toMatchObject({ status: 'queued' })
    expect(after).toHaveLength(1)
    for (const work of after) await work()
    expect(await example.jobs.get(id)).toMatchObject({ status: 'succeeded' })
  })

  it('a kick that fails is silent: the job waits for the next minute', async () => {
    await using example = await openExample(server)
    const after: Promise<void>[] = []
    const { id } = await submitScript(
      example.jobs,
      { userId: 'ada', topic: 'a storm' },
      { after: (work) => after.push(work()), kick: () => Promise.reject(new Error('no network')) },
    )
    await Promise.all(after)
    expect(await example.jobs.get(id)).toMatchObject({ status: 'queued' })
  })
})
