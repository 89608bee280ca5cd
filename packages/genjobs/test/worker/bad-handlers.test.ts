import { spawnSync } from 'node:child_process'
import { openTestDatabase, testDatabases, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, PermanentError, pg, perOwner, RetryError, type Handler, type Job } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', {
  input: z.object({ n: z.number().default(7) }),
  output: z.unknown().refine((value) => value !== 'wrong', 'must not be wrong'),
  limits: [perOwner(1)],
  retry: { attempts: 2, first: '1ms', max: '1ms' },
  timeout: '1h',
})

/** Run one job with a handler to its end, check that its worker is none the worse, and return the job. */
async function outcomeOf(db: OpenTestDatabase, handler: Handler<typeof task>, kind = task): Promise<Job<typeof task>> {
  const errors: unknown[] = []
  const jobs = createJobs({ database: db.database, kinds: [kind], onError: (error) => errors.push(error) })
  let healthy = false
  const worker = jobs.work({
    handlers: { task: (ctx) => (healthy ? 'fine' : handler(ctx)) },
    abortGrace: 20,
    concurrency: 1,
  })
  const { id } = await jobs.submit(kind, {}, { owner: 'ada' })
  const job = await jobs.wait<typeof task>(id, { timeout: '40s' })
  healthy = true
  const next = await jobs.submit(kind, {}, { owner: 'ada' })
  expect(await jobs.wait(next.id, { timeout: '40s' })).toMatchObject({ status: 'succeeded', output: 'fine' })
  await worker.stop({ grace: 0 })
  expect(errors).toEqual([])
  expect(await jobs.verify()).toEqual([])
  await jobs.close()
  return job
}

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

const cases: [string, Handler<typeof task>, { status: string; code?: string; message?: RegExp; attempt: number }][] = [
  [
    'throws an error',
    () => {
      throw new Error('broken')
    },
    { status: 'failed', code: 'handler_error', message: /^broken$/, attempt: 2 },
  ],
  [
    'throws a text',
    () => {
      throw 'broken'
    },
    { status: 'failed', code: 'handler_error', message: /the text "broken"/, attempt: 2 },
  ],
  [
    'throws undefined',
    () => {
      throw undefined
    },
    { status: 'failed', code: 'handler_error', message: /undefined/, attempt: 2 },
  ],
  [
    'throws a cyclic object',
    () => {
      throw cyclic
    },
    { status: 'failed', code: 'handler_error', message: /threw a object/, attempt: 2 },
  ],
  [
    'throws an error without a message',
    () => {
      throw new TypeError()
    },
    { status: 'failed', code: 'handler_error', message: /TypeError/, attempt: 2 },
  ],
  [
    'throws text that the database cannot store',
    () => {
      throw new Error('a\u0000b\ud800')
    },
    { status: 'failed', code: 'handler_error', message: /a\ufffdb\ufffd/, attempt: 2 },
  ],
  [
    'throws a permanent error',
    () => {
      throw new PermanentError('never')
    },
    { status: 'failed', code: 'handler_error', message: /never/, attempt: 1 },
  ],
  [
    'asks for a retry',
    () => {
      throw new RetryError('later', { afterMs: 1 })
    },
    { status: 'failed', code: 'handler_error', attempt: 2 },
  ],
  [
    'rejects',
    () => Promise.reject(new Error('async')),
    { status: 'failed', code: 'handler_error', message: /async/, attempt: 2 },
  ],
  [
    'returns what the schema refuses',
    () => 'wrong',
    { status: 'failed', code: 'invalid_output', message: /must not be wrong/, attempt: 1 },
  ],
  [
    'returns a cycle',
    () => cyclic,
    { status: 'failed', code: 'invalid_output', message: /cannot be stored/, attempt: 1 },
  ],
  ['returns a bigint', () => ({ n: 1n }), { status: 'failed', code: 'invalid_output', message: /BigInt/, attempt: 1 }],
  ['returns a function', () => () => 1, { status: 'failed', code: 'invalid_output', message: /not JSON/, attempt: 1 }],
  [
    'returns text that the database cannot store',
    () => ({ text: 'a\u0000b' }),
    { status: 'failed', code: 'invalid_output', message: /character/, attempt: 1 },
  ],
  [
    'returns half of a surrogate pair',
    () => ['\ud83d'],
    { status: 'failed', code: 'invalid_output', message: /character/, attempt: 1 },
  ],
  [
    'returns too much',
    () => 'x'.repeat(5_000_000),
    { status: 'failed', code: 'output_too_large', message: /4194304/, attempt: 1 },
  ],
  ['returns nothing', () => undefined, { status: 'succeeded', attempt: 1 }],
  ['returns a text that only looks dangerous', () => '\\u0000 \\ud800', { status: 'succeeded', attempt: 1 }],
  [
    'reports what is no number',
    (ctx) => ctx.progress(Number.NaN),
    { status: 'failed', code: 'handler_error', message: /progress must be a number/, attempt: 2 },
  ],
  [
    'logs what cannot be stored',
    (ctx) => ctx.log('a\u0000', { x: 'b\u0000' }),
    { status: 'failed', code: 'handler_error', message: /cannot be stored/, attempt: 2 },
  ],
  [
    'remembers what cannot be stored',
    (ctx) => ctx.step('s', () => cyclic),
    { status: 'failed', code: 'handler_error', message: /step "s" cannot be stored/, attempt: 2 },
  ],
  ['logs text with a bad character', (ctx) => ctx.log('a\u0000'), { status: 'succeeded', attempt: 1 }],
]

describe.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))('a handler on %s that', (name) => {
  it.each(cases)('%s', async (_, handler, expected) => {
    await using db = await openTestDatabase(name)
    const job = await outcomeOf(db, handler)
    expect({ status: job.status, attempt: job.attempt, code: job.error?.code }).toEqual({
      status: expected.status,
      attempt: expected.attempt,
      code: expected.code,
    })
    if (expected.message) expect(job.error?.message).toMatch(expected.message)
  })

  it('never returns, and ignores its signal: times out, is left behind, and tried again', async () => {
    await using db = await openTestDatabase(name)
    const signals: unknown[] = []
    const job = await outcomeOf(
      db,
      (ctx) => {
        ctx.signal.addEventListener('abort', () => signals.push((ctx.signal.reason as { code: string }).code))
        return new Promise(() => undefined)
      },
      defineKind('task', {
        ...task,
        output: task.output!,
        limits: [perOwner(1)],
        timeout: '30ms',
        retry: { attempts: 2, first: '1ms' },
      }),
    )
    expect(job).toMatchObject({ status: 'failed', attempt: 2, error: { code: 'timeout' } })
    expect(signals).toEqual(['timeout', 'timeout'])
  })

  it('stops when its signal fires: the timeout is the reason', async () => {
    await using db = await openTestDatabase(name)
    const job = await outcomeOf(
      db,
      (ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('stopped')))),
      defineKind('task', {
        ...task,
        output: task.output!,
        limits: [perOwner(1)],
        timeout: '30ms',
        retry: { attempts: 1 },
      }),
    )
    expect(job).toMatchObject({ status: 'failed', attempt: 1, error: { code: 'timeout' } })
  })
})

describe.each(testDatabases.filter((name) => name === '18'))('a handler on %s that', (name) => {
  it('blocks the event loop for longer than the ttl: another worker runs the job, and what the first returns is not kept', async () => {
    await using db = await openTestDatabase(name)
    await db.clock.advance('1ms')
    const errors: unknown[] = []
    const jobs = createJobs({ database: db.database, kinds: [task], onError: (error) => errors.push(error) })
    const other = createJobs({ database: pg(db.url as string), kinds: [task], onError: (error) => errors.push(error) })
    const { id } = await jobs.submit(task, {}, { owner: 'ada' })
    let attempts = 0
    const worker = jobs.work({
      handlers: {
        task: () => {
          // Nothing else runs in this process until the other one has swept, claimed and finished.
          if (++attempts > 1) throw new Error('twice in one process')
          const child = spawnSync(
            process.execPath,
            [
              '--conditions=genjobs-source',
              new URL('./finish-elsewhere.ts', import.meta.url).pathname,
              db.url as string,
            ],
            { encoding: 'utf8' },
          )
          expect(child.stderr).toBe('')
          return 'from the blocked worker'
        },
      },
    })
    const job = await other.wait(id, { timeout: '40s' })
    expect(job).toMatchObject({ status: 'succeeded', output: 'from elsewhere', attempt: 2 })
    await worker.stop()
    expect(worker.counts).toMatchObject({ claimed: 1, succeeded: 0, lost: 1 })
    expect(await jobs.get(id)).toMatchObject({ output: 'from elsewhere', attempt: 2 })
    expect(errors).toEqual([])
    await Promise.all([jobs.close(), other.close()])
  })
})
