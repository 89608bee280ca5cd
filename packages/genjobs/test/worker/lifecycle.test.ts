import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, type GenjobsError, limit, perOwner, total, type HandlerContext } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', {
  input: z.object({ n: z.number().optional() }),
  limits: [perOwner(3), total(5)],
  retry: { attempts: 3, first: '1ms', max: '1ms' },
})

const reasonOf = (ctx: HandlerContext) => (ctx.signal.reason as { code?: string } | undefined)?.code

/** A handler that runs until it is let go, or its signal fires; and what its runs were told. */
function gate() {
  const reasons: unknown[] = []
  const started: ((ctx: HandlerContext) => void)[] = []
  let letGo!: () => void
  const gone = new Promise<void>((resolve) => (letGo = resolve))
  return {
    reasons,
    letGo,
    next: () => new Promise<HandlerContext>((resolve) => started.push(resolve)),
    handler: async (ctx: HandlerContext) => {
      started.shift()?.(ctx)
      await Promise.race([
        gone,
        new Promise((_, reject) =>
          ctx.signal.addEventListener('abort', () => {
            reasons.push(reasonOf(ctx))
            reject(new Error('aborted'))
          }),
        ),
      ])
      return 'done'
    },
  }
}

describe.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))('on %s', (name) => {
  async function open() {
    const db = await openTestDatabase(name)
    const errors: unknown[] = []
    const jobs = createJobs({ database: db.database, kinds: [task], onError: (error) => errors.push(error) })
    return {
      db,
      jobs,
      async [Symbol.asyncDispose]() {
        expect(errors).toEqual([])
        expect(await jobs.verify()).toEqual([])
        await jobs.close()
        await db.close()
      },
    }
  }

  it('a cancel reaches the running handler, and what it returns counts no more', async () => {
    await using t = await open()
    const { handler, next, reasons } = gate()
    const worker = t.jobs.work({ handlers: { task: handler } })
    const running = next()
    const { id } = await t.jobs.submit(task, {}, { owner: 'ada' })
    const ctx = await running
    const aborted = new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
    expect(await t.jobs.cancel(id)).toEqual([{ id, result: 'canceled', status: 'canceled' }])
    await aborted
    await worker.stop()
    expect(reasons).toEqual(['canceled'])
    expect(worker.counts).toMatchObject({ claimed: 1, lost: 1, succeeded: 0, failed: 0 })
    expect(await t.jobs.get(id)).toMatchObject({ status: 'canceled', error: { code: 'canceled' } })
  })

  it('stop lets running work finish and claims no more', async () => {
    await using t = await open()
    const { handler, next, letGo } = gate()
    const worker = t.jobs.work({ handlers: { task: handler }, concurrency: 1 })
    const running = next()
    const [first, second] = await Promise.all([1, 2].map((n) => t.jobs.submit(task, { n }, { owner: 'ada' })))
    await running
    const stopped = worker.stop()
    letGo()
    await stopped
    const statuses = await Promise.all([first, second].map(async (job) => (await t.jobs.get(job!.id)).status))
    expect(statuses.sort()).toEqual(['queued', 'succeeded'])
    expect(await t.db.query('select * from genjobs.workers')).toEqual([])
  })

  it('stop without grace hands running work back at no attempt', async () => {
    await using t = await open()
    const { handler, next, reasons } = gate()
    const worker = t.jobs.work({ handlers: { task: handler } })
    const running = next()
    const { id } = await t.jobs.submit(task, {}, { owner: 'ada' })
    await running
    await worker.stop({ grace: 0 })
    expect(reasons).toEqual(['shutdown'])
    expect(worker.counts).toMatchObject({ claimed: 1, released: 1 })
    expect(await t.jobs.get(id)).toMatchObject({ status: 'queued', attempt: 0 })
    expect(await t.jobs.drain({ handlers: { task: () => 1 } })).toMatchObject({ succeeded: 1 })
    expect(await t.jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
  })

  it('a drain takes at most its limit, all at once, and ends when nothing is left', async () => {
    await using t = await open()
    for (let n = 0; n < 5; n++) await t.jobs.submit(task, { n }, { owner: `o${n}` })
    let running = 0
    let most = 0
    let all!: () => void
    const three = new Promise<void>((resolve) => (all = resolve))
    const handler = async () => {
      most = Math.max(most, ++running)
      if (running === 3) all()
      await three
      running--
    }
    expect(await t.jobs.drain({ handlers: { task: handler }, limit: 3 })).toEqual({
      claimed: 3,
      succeeded: 3,
      failed: 0,
      retried: 0,
      released: 0,
      lost: 0,
    })
    expect(most).toBe(3)
    expect(await t.jobs.drain({ handlers: { task: () => null }, limit: 10 })).toMatchObject({
      claimed: 2,
      succeeded: 2,
    })
    expect(await t.jobs.drain({ handlers: { task: () => null } })).toMatchObject({ claimed: 0 })
  })

  it('one job of a drain that fails does not touch the others', async () => {
    await using t = await open()
    const ids = await Promise.all([0, 1, 2].map(async (n) => (await t.jobs.submit(task, { n }, { owner: `o${n}` })).id))
    await t.jobs.drain({
      handlers: {
        task: ({ input }) => {
          if (input.n === 1) throw new Error('only this one')
          return input.n ?? null
        },
      },
    })
    const jobs = await Promise.all(ids.map((id) => t.jobs.get(id)))
    expect(jobs.map(({ status, output }) => [status, output])).toEqual([
      ['succeeded', 0],
      ['queued', null],
      ['succeeded', 2],
    ])
  })

  it('what a drain does not finish in its time is handed back at no attempt, also from a handler that ignores its signal', async () => {
    await using t = await open()
    const ids = await Promise.all([0, 1].map(async (n) => (await t.jobs.submit(task, { n }, { owner: `o${n}` })).id))
    const summary = await t.jobs.drain({
      handlers: {
        task: (ctx) =>
          new Promise((_, reject) => {
            if (ctx.input.n === 0) ctx.signal.addEventListener('abort', () => reject(new Error('stopped')))
          }),
      },
      // Time enough to claim on a busy machine.
      within: 1_000,
      reserve: 200,
    })
    expect(summary).toMatchObject({ claimed: 2, released: 2, succeeded: 0, failed: 0 })
    for (const id of ids) expect(await t.jobs.get(id)).toMatchObject({ status: 'queued', attempt: 0 })
  })

  it('an inline run gives its result, holds the slots meanwhile, and throws what its handler throws', async () => {
    await using t = await open()
    const one = defineKind('one', { input: z.object({}), limits: [perOwner(1)] })
    const jobs = createJobs({ database: t.db.database, kinds: [one] })
    const refused = async () =>
      await jobs
        .run(one, {}, { owner: 'ada' }, () => null)
        .then(
          () => null,
          (error: unknown) => (error as GenjobsError).code,
        )
    const inner = await jobs.run(one, {}, { owner: 'ada', idempotencyKey: 'k' }, async (ctx) => {
      expect(ctx.attempt).toBe(1)
      ctx.progress(50, 'half')
      return { refused: await refused(), kept: await ctx.step('s', () => 1) }
    })
    expect(inner).toMatchObject({ output: { refused: 'limit_reached', kept: 1 }, replayed: false })
    const again = await jobs.run(one, {}, { owner: 'ada', idempotencyKey: 'k' }, () => 'never called')
    expect(again).toEqual({ ...inner, replayed: true })

    const boom = new Error('boom')
    await expect(
      jobs.run(one, {}, { owner: 'ada' }, () => {
        throw boom
      }),
    ).rejects.toBe(boom)
    expect((await jobs.list({ status: 'failed' }))[0]).toMatchObject({
      error: { code: 'handler_error', message: 'boom' },
    })
    await expect(jobs.run(one, { x: 1n } as never, { owner: 'ada' }, () => null)).rejects.toMatchObject({
      code: 'invalid_input',
    })

    // With `wait` it takes its turn.
    const { handler, next, letGo } = gate()
    const running = next()
    const holding = jobs.run(one, {}, { owner: 'ada' }, handler)
    await running
    const waiting = jobs.run(one, {}, { owner: 'ada', wait: '20s' }, () => 'my turn')
    letGo()
    expect((await holding).output).toBe('done')
    expect((await waiting).output).toBe('my turn')
    await jobs.close()
  })

  it('an inline run frees a limit that only a stale job holds', async () => {
    await using t = await open()
    const strict = defineKind('strict', {
      input: z.object({}),
      limits: [limit('strict:{owner}', 1, { whenFull: 'reject', staleAfter: '10m' })],
    })
    const jobs = createJobs({ database: t.db.database, kinds: [strict] })
    const { id } = await jobs.submit(strict, {}, { owner: 'ada' })
    await t.db.clock.advance('11m')
    expect(await jobs.run(strict, {}, { owner: 'ada' }, () => 'mine')).toMatchObject({ output: 'mine' })
    expect(await jobs.get(id)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
    await jobs.close()
  })

  it('an inline run stops when the caller’s signal fires', async () => {
    await using t = await open()
    const { handler, next } = gate()
    const running = next()
    const controller = new AbortController()
    const run = t.jobs.run(task, {}, { owner: 'ada', signal: controller.signal }, handler)
    await running
    controller.abort(new Error('the caller left'))
    await expect(run).rejects.toThrow('aborted')
    expect(await t.jobs.list({ status: 'failed' })).toHaveLength(1)
  })

  it('progress, step and log are seen while the job runs', async () => {
    await using t = await open()
    let letGo!: () => void
    const gone = new Promise<void>((resolve) => (letGo = resolve))
    const worker = t.jobs.work({
      handlers: {
        task: async (ctx) => {
          ctx.progress(40.4, 'drawing')
          ctx.log('first', { n: 1 })
          ctx.emit('text', { chunk: 'a' })
          await gone
          ctx.log('last')
          return null
        },
      },
    })
    const { id } = await t.jobs.submit(task, {}, { owner: 'ada' })
    const seen = async (): Promise<unknown> => {
      const job = await t.jobs.get(id)
      return job.progress === 40 ? job : await seen()
    }
    expect(await seen()).toMatchObject({
      status: 'running',
      progress: 40,
      step: 'drawing',
      startedAt: expect.any(Date),
    })
    letGo()
    await t.jobs.wait(id)
    expect((await t.jobs.stream(id)).map(({ seq, type, data }) => [seq, type, data])).toEqual([
      [1, 'log', { message: 'first', data: { n: 1 } }],
      [2, 'text', { chunk: 'a' }],
      [3, 'log', { message: 'last' }],
    ])
    expect((await t.jobs.stream(id, { after: 2 })).map(({ seq }) => seq)).toEqual([3])
    await worker.stop()
  })

  it('a handler for an unknown kind, and hopeless options, are refused at once', async () => {
    await using t = await open()
    const bad = (options: object) => () => t.jobs.work({ handlers: {}, ...options })
    expect(bad({ handlers: { nope: () => null } })).toThrow(expect.objectContaining({ code: 'unknown_kind' }))
    expect(bad({ concurrency: 0 })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    expect(bad({ ttl: 'soon' })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    await expect(t.jobs.drain({ handlers: {}, limit: 1.5 })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
