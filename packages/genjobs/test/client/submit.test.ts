import { openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, GenjobsError, pg, perOwner, pgTransaction, type Jobs } from 'genjobs'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({ prompt: z.string().min(1), size: z.number().default(1) }) })
const video = defineKind('video', { input: z.object({}), limits: [perOwner(1, { whenFull: 'reject' })] })
const kinds = [image, video] as const

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GenjobsError)
  expect((error as GenjobsError).hint).not.toBe('')
  return (error as GenjobsError).code
}

describe.each(testDatabases.filter((name) => name !== '17'))('submit on %s', (name) => {
  it('refuses bad requests with a code, and loses nothing', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const good = { prompt: 'a fox' }
    const owner = 'ada'
    expect(await codeOf(jobs.submit(image, { prompt: '' }, { owner }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, { prompt: 'a\u0000' }, { owner }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, { prompt: '\udc00' }, { owner }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, { prompt: 'x'.repeat(1_100_000) }, { owner }))).toBe('payload_too_large')
    expect(await codeOf(jobs.submit(image, good, { owner: '' }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner: undefined as never }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner: 'a\u0000' }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, priority: 101 }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, priority: Number.NaN }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, priority: 0.5 }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, delay: '5 minutes' as never }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, runAt: new Date(Number.NaN) }))).toBe('invalid_input')
    expect(await codeOf(jobs.submit(image, good, { owner, metadata: { at: 1n } }))).toBe('invalid_input')
    expect(
      await codeOf(jobs.submit(defineKind('other', { input: z.object({}) }) as never, good as never, { owner })),
    ).toBe('unknown_kind')
    expect(await jobs.list()).toEqual([])

    const result = await jobs.trySubmit(image, { prompt: 5 as never, size: 'big' as never }, { owner })
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', issues: [{ path: '/prompt' }, { path: '/size' }] },
    })
  })

  it('keeps the input as it was sent; the handler gets it with its defaults', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(
      image,
      { prompt: 'a fox' },
      {
        owner: 'ada',
        project: 'p',
        subject: 's',
        mode: 'm',
        priority: -3,
        metadata: { trace: 'x' },
      },
    )
    expect(await jobs.get(id)).toMatchObject({
      id,
      kind: 'image',
      status: 'queued',
      reason: null,
      owner: 'ada',
      project: 'p',
      subject: 's',
      mode: 'm',
      priority: -3,
      input: { prompt: 'a fox' },
      output: null,
      error: null,
      progress: 0,
      attempt: 0,
      maxAttempts: 3,
      position: 0,
      metadata: { trace: 'x' },
      startedAt: null,
      attemptStartedAt: null,
      finishedAt: null,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    })
    const seen: unknown[] = []
    await jobs.drain({ handlers: { image: (ctx) => void seen.push(ctx.input, ctx.job.createdAt, ctx.job.metadata) } })
    expect(seen).toEqual([{ prompt: 'a fox', size: 1 }, expect.any(Date), { trace: 'x' }])
  })

  it('the same idempotency key answers with the same job; another request under it is refused', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const submit = (prompt: string) => jobs.submit(image, { prompt }, { owner: 'ada', idempotencyKey: 'click-1' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit('a fox')))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(await codeOf(submit('an owl'))).toBe('idempotency_mismatch')
  })

  it('many at once, each answered for itself and in order', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const results = await jobs.submitMany(
      image,
      Array.from({ length: 1_200 }, (_, n) => ({
        input: { prompt: n % 100 === 7 ? '' : `p${n}` },
        owner: `o${n % 3}`,
      })),
    )
    expect(results.map((result) => result.ok)).toEqual(Array.from({ length: 1_200 }, (_, n) => n % 100 !== 7))
    const first = results[0]
    expect(first?.ok && (await jobs.get(first.job.id)).input).toEqual({ prompt: 'p0' })
    expect((await jobs.counts()).map(({ jobs: n }) => n)).toEqual([1_188])
    expect(await jobs.submitMany(image, [])).toEqual([])
  })

  it('a refusal names the limit, its maximum and the jobs that hold it', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(video, {}, { owner: 'ada' })
    const result = await jobs.trySubmit(video, {}, { owner: 'ada' })
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'limit_reached', retryable: true, key: 'owner:ada', max: 1, blockingJobs: [id] },
    })
  })

  it('reads, lists in pages, waits and cancels; an unknown id is not found', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const ids: string[] = []
    for (let n = 0; n < 5; n++)
      ids.unshift((await jobs.submit(image, { prompt: `${n}` }, { owner: n < 3 ? 'ada' : 'ben', subject: `s${n}` })).id)
    const page = await jobs.list({ limit: 2 })
    expect(page.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await jobs.list({ limit: 9, before: page[1]!.id })).map(({ id }) => id)).toEqual(ids.slice(2))
    expect(await jobs.list({ owner: 'ada', status: 'queued' })).toHaveLength(3)
    expect(await jobs.list({ status: ['failed', 'succeeded'] })).toEqual([])
    expect(await jobs.list({ subject: 's4' })).toHaveLength(1)
    expect(await codeOf(jobs.list({ before: 'nonsense' }))).toBe('invalid_input')
    for (const unknown of ['01900000-0000-7000-8000-000000000000', 'nonsense', '']) {
      expect(await codeOf(jobs.get(unknown))).toBe('not_found')
      expect(await jobs.find(unknown)).toBeUndefined()
      expect(await jobs.cancel(unknown)).toEqual([{ id: unknown, result: 'not_found', status: null }])
      expect(await jobs.stream(unknown)).toEqual([])
    }
    expect(await codeOf(jobs.wait(ids[0] as string, { timeout: '1ms' }))).toBe('wait_timeout')
    await expect(jobs.wait(ids[0] as string, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    )
    expect(await jobs.cancel(ids, { owner: 'ada' })).toMatchObject([
      { result: 'not_found' },
      { result: 'not_found' },
      { result: 'canceled' },
      { result: 'canceled' },
      { result: 'canceled' },
    ])
    expect(await jobs.wait(ids[4] as string)).toMatchObject({ status: 'canceled' })
  })
})

describe.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))('operators on %s', (name) => {
  it('clear a stuck job, retry a failed one, pause and resume a kind', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(video, {}, { owner: 'ada' })
    expect(await jobs.retry([id, 'nonsense'])).toMatchObject([
      { ok: false, id, error: { code: 'illegal_transition' } },
      { ok: false, id: 'nonsense', error: { code: 'not_found' } },
    ])
    expect(await jobs.clear('owner:ada', { owner: 'eve' })).toEqual([])
    expect(await jobs.clear('owner:ada')).toEqual([id])
    expect(await jobs.get(id)).toMatchObject({ status: 'failed', error: { code: 'cleared' } })
    const [again] = await jobs.retry(id)
    expect(again).toMatchObject({ ok: true, id })
    await jobs.pause('video')
    expect(await jobs.drain({ handlers: { video: () => 1 } })).toMatchObject({ claimed: 0 })
    await jobs.resume('video')
    expect(await jobs.drain({ handlers: { video: () => 1 } })).toMatchObject({ succeeded: 1 })
    expect(await codeOf(jobs.pause('nope'))).toBe('unknown_kind')
  })
})

describe('submit inside the caller’s own transaction', () => {
  const submitBoth = async (jobs: Jobs<typeof kinds>, tx: never) => {
    await jobs.submit(image, { prompt: 'in the transaction' }, { owner: 'ada', tx })
    await jobs.submitMany(image, [{ input: { prompt: 'many' }, owner: 'ada' }], { tx })
  }

  it.each(testServerNames)('with a client of node-postgres on %s', async (name) => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const client = new Client({ connectionString: db.url })
    await client.connect()
    for (const [tx, end] of [
      [client, 'rollback'],
      [pgTransaction(client), 'rollback'],
      [client, 'commit'],
    ] as const) {
      await client.query('begin')
      await submitBoth(jobs, tx as never)
      expect(await jobs.list()).toEqual([])
      await client.query(end)
    }
    await client.end()
    expect(await jobs.list()).toHaveLength(2)
    const prompts: string[] = []
    await jobs.drain({ handlers: { image: (ctx) => void prompts.push(ctx.input.prompt) } })
    expect(prompts.sort()).toEqual(['in the transaction', 'many'])
  })

  it.each(testServerNames)('a limit held only by a dead job is freed beside it, on %s', async (name) => {
    await using db = await openTestDatabase(name)
    const strict = defineKind('strict', {
      input: z.object({}),
      limits: [perOwner(1, { whenFull: 'reject', staleAfter: '10m' })],
    })
    const jobs = createJobs({ database: db.database, kinds: [strict] })
    await jobs.submit(strict, {}, { owner: 'ada' })
    await db.clock.advance('11m')
    await db.database.transaction(async (tx) => {
      await jobs.submit(strict, {}, { owner: 'ada', tx })
      expect(await jobs.trySubmit(strict, {}, { owner: 'ada', tx })).toMatchObject({
        ok: false,
        error: { code: 'limit_reached' },
      })
    })
  })

  it.each(testDatabases.filter((name) => name === 'pglite'))('with a transaction of %s', async (name) => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    await jobs.list()
    await db.database.transaction(async (tx) => await submitBoth(jobs, tx as never))
    expect(await jobs.list()).toHaveLength(2)
  })
})

describe('a database that is not as it should be', () => {
  it.each(testServerNames)('unreachable, absent, not installed, too old, too new, on %s', async (name) => {
    const closed = createJobs({ database: pg('postgres://127.0.0.1:1/none'), kinds, onError: () => undefined })
    expect(await codeOf(closed.list())).toBe('database_unavailable')
    await using db = await openTestDatabase(name)
    const absent = new URL(db.url as string)
    absent.pathname = '/no_such_database'
    expect(await codeOf(createJobs({ database: pg(absent.href), kinds }).list())).toBe('database_unavailable')
    expect(await codeOf(createJobs({ database: db.database, kinds, schema: 'elsewhere' }).list())).toBe(
      'schema_missing',
    )
    for (const [version, code] of [
      [0, 'schema_too_old'],
      [99, 'schema_too_new'],
    ] as const) {
      await db.query('update genjobs.meta set schema_version = $1, oldest_client = $1', [version])
      const jobs = createJobs({ database: db.database, kinds, onError: () => undefined })
      expect(await codeOf(jobs.submit(image, { prompt: 'x' }, { owner: 'ada' }))).toBe(code)
      expect(await codeOf(jobs.work({ handlers: { image: () => null } }).done)).toBe(code)
    }
    expect(await codeOf(createJobs({ database: db.database, kinds }).migrate())).toBe('schema_too_new')
    // A newer one that takes clients of this age is left as it is.
    await db.query('update genjobs.meta set oldest_client = 1')
    const jobs = createJobs({ database: db.database, kinds })
    expect(await jobs.migrate()).toMatchObject({ outcome: 'unchanged', schemaVersion: 99 })
    await jobs.submit(image, { prompt: 'x' }, { owner: 'ada' })
  })
})
