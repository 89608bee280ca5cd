import { pg } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { openJobs } from '../src/open-jobs.ts'
import { processScriptJobs } from '../src/process-script-jobs.ts'
import type { Writer } from '../src/writer.ts'
import { cronRequest, serviceKey } from './call.ts'
import { gatedWriter } from './gated-writer.ts'
import { openExample, servers } from './open-example.ts'

/** Workers as the platform starts them: each call with a pool and a client of its own. */
function callers(url: string, write: Writer) {
  const lines: string[] = []
  const open: (() => Promise<void>)[] = []
  return {
    lines,
    async call(worker: string) {
      const database = pg({ connectionString: url, listen: false, max: 3 })
      const jobs = openJobs(database)
      open.push(async () => {
        await jobs.close()
        await database.close()
      })
      const handle = processScriptJobs({
        jobs,
        handlers: scriptHandlers(write),
        serviceKey,
        log: (line) => lines.push(line),
      })
      return (await (await handle(cronRequest(worker))).json()) as { found: number; succeeded: number; failed: number }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((close) => close()))
    },
  }
}

describe.each(servers)('overlapping calls, on PostgreSQL %s', (server) => {
  it('six at the same instant share 18 jobs with no duplicate, three each', async () => {
    await using example = await openExample(server)
    await example.jobs.setLimit('total', 100)
    const ids = await example.submit(18)
    const gate = gatedWriter()
    await using platform = callers(example.url, gate.write)
    const calls = Array.from({ length: 6 }, (_, n) => platform.call(`worker-${n + 1}`))
    await gate.untilRunning(18)
    const leases = await example.db.query(
      'select count(distinct worker_id) as workers, count(*) as jobs from genjobs.leases',
    )
    expect(leases).toEqual([{ workers: 6, jobs: 18 }])
    gate.letAllGo()
    const answers = await Promise.all(calls)
    expect(answers.map(({ found, succeeded }) => [found, succeeded])).toEqual(Array(6).fill([3, 3]))
    expect(gate.runs.toSorted()).toEqual(ids.map((_, n) => `${n + 1}`).toSorted())
    const rows = await example.db.query('select distinct status, attempt from script_generation_jobs')
    expect(rows).toEqual([{ status: 'completed', attempt: 1 }])
  })

  it('never run more than the limit, however many overlap, and run each job once', async () => {
    await using example = await openExample(server)
    const ids = await example.submit(20)
    const runs: string[] = []
    let running = 0
    let most = 0
    const write: Writer = async (part, topic) => {
      if (part === 'draft') runs.push(topic)
      most = Math.max(most, ++running)
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      running--
      return part
    }
    await using platform = callers(example.url, write)
    for (let left = ids.length; left > 0;) {
      const answers = await Promise.all([1, 2, 3, 4].map((n) => platform.call(`worker-${n}`)))
      left -= answers.reduce((sum, { succeeded }) => sum + succeeded, 0)
    }
    expect(most).toBe(3)
    expect(runs.toSorted()).toEqual(ids.map((_, n) => `${n + 1}`).toSorted())
  })

  it('go from one to three at a time by data only, while a call is running', async () => {
    await using example = await openExample(server)
    await example.db.query(`select genjobs.set_limit('total', 1)`)
    await example.submit(5)
    const gate = gatedWriter()
    await using platform = callers(example.url, gate.write)
    const first = platform.call('worker-1')
    await gate.untilRunning(1)
    expect(await platform.call('worker-2')).toMatchObject({ found: 0 })
    expect(gate.running).toBe(1)

    await example.db.query(`select genjobs.set_limit('total', 3)`)
    const second = platform.call('worker-2')
    await gate.untilRunning(3)
    expect(await platform.call('worker-3')).toMatchObject({ found: 0 })
    expect(gate.running).toBe(3)
    gate.letAllGo()
    await gate.untilRuns(5)
    gate.letAllGo()
    await Promise.all([first, second])
    expect(gate.runs).toHaveLength(5)
  })
})
