import { PermanentError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { scriptHandlers } from '../src/handlers.ts'
import { processScriptJobs, type ProcessOptions } from '../src/process-script-jobs.ts'
import { localWriter, type Writer } from '../src/writer.ts'
import { cronRequest, serviceKey } from './call.ts'
import { openExample, servers, type Example } from './open-example.ts'

function endpoint({ jobs }: Example, write: Writer = localWriter(1), options: Partial<ProcessOptions> = {}) {
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  return { lines, call: processScriptJobs({ jobs, handlers: scriptHandlers(write), serviceKey, log, ...options }) }
}

describe.each(servers)('the endpoint process-script-jobs, on PostgreSQL %s', (server) => {
  it('claims up to CONCURRENT_LIMIT pending jobs, runs them in parallel and logs the three lines', async () => {
    await using example = await openExample(server)
    await example.submit(4)
    const { call, lines } = endpoint(example)
    const response = await call(cronRequest('worker-2'))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ worker: 'worker-2', found: 3, succeeded: 3, failed: 0, handed_back: 0 })
    expect(lines).toEqual([
      'Called by pg_cron as worker-2',
      'Found 3 pending job(s) to process concurrently',
      'Processing 3 job(s) in parallel…',
      'Batch complete: 3 succeeded, 0 failed',
    ])
    await call(cronRequest())
    lines.length = 0
    await call(cronRequest())
    expect(lines.slice(1)).toEqual([
      'Found 0 pending job(s) to process concurrently',
      'Batch complete: 0 succeeded, 0 failed',
    ])
  })

  it('accepts POST and the GET of Vercel, and no other method', async () => {
    await using example = await openExample(server)
    const { call } = endpoint(example)
    expect((await call(cronRequest('worker-1', { method: 'GET' }))).status).toBe(200)
    const refused = await call(cronRequest('worker-1', { method: 'DELETE' }))
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('one failing job does not touch the others', async () => {
    await using example = await openExample(server)
    const ids = await example.submit(3)
    const { call, lines } = endpoint(example, async (part, topic) => {
      if (topic === '2') throw new PermanentError('the model refused')
      return part
    })
    await call(cronRequest())
    expect(lines).toContain('Batch complete: 2 succeeded, 1 failed')
    const rows = await example.db.query(
      'select status, error_message from script_generation_jobs where id = any ($1) order by topic',
      [ids],
    )
    expect(rows).toEqual([
      { status: 'completed', error_message: null },
      { status: 'failed', error_message: 'the model refused' },
      { status: 'completed', error_message: null },
    ])
  })

  it('answers 202 at once where the platform goes on after the response', async () => {
    await using example = await openExample(server)
    await example.submit(1)
    const batches: Promise<unknown>[] = []
    const { call } = endpoint(example, localWriter(1), { background: (batch) => batches.push(batch) })
    const response = await call(cronRequest())
    expect([response.status, await response.json()]).toEqual([202, { worker: 'worker-1', accepted: true }])
    expect(await Promise.all(batches)).toMatchObject([{ succeeded: 1 }])
  })

  it('answers 503 while the database is away', async () => {
    await using example = await openExample(server)
    const { call, lines } = endpoint(example)
    await example.db.query('drop schema genjobs cascade')
    try {
      const response = await call(cronRequest())
      expect([response.status, await response.json()]).toEqual([503, { worker: 'worker-1', error: 'schema_missing' }])
      expect(lines.at(-1)).toMatch(/^Batch broken off: /)
    } finally {
      await example.jobs.migrate()
    }
  })
})

describe('the service key', () => {
  const status = async (request: Request, key: string | undefined): Promise<number> => {
    const jobs = {
      drain: () => Promise.resolve({ claimed: 0, succeeded: 0, failed: 0, retried: 0, released: 0, lost: 0 }),
    } as unknown as ProcessOptions['jobs']
    return (await processScriptJobs({ jobs, handlers: {}, serviceKey: key, log: () => undefined })(request)).status
  }
  const withHeader = (authorization?: string) =>
    new Request('http://localhost/', { method: 'POST', ...(authorization && { headers: { authorization } }) })

  it('lets in who has it', async () => {
    expect(await status(cronRequest(), serviceKey)).toBe(200)
    expect(await status(withHeader(`bearer   ${serviceKey}`), serviceKey)).toBe(200)
  })

  it.each([
    undefined,
    'Bearer',
    'Bearer ',
    'Bearer undefined',
    `Bearer ${serviceKey}x`,
    `Bearer ${serviceKey.slice(0, -1)}`,
    `Bearer ${serviceKey} ${serviceKey}`,
    `Basic ${serviceKey}`,
    serviceKey,
  ])('refuses %j', async (authorization) => {
    expect(await status(withHeader(authorization), serviceKey)).toBe(401)
  })

  it.each([undefined, ''])('that is not set (%j) refuses everything', async (key) => {
    for (const given of [undefined, 'Bearer', 'Bearer ', 'Bearer undefined', 'Bearer null', `Bearer ${serviceKey}`]) {
      expect(await status(withHeader(given), key)).toBe(401)
    }
  })
})
