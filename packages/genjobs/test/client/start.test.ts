import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, GenjobsError, perOwner } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const limits = [perOwner(1, { whenFull: 'reject', staleAfter: '10m' })]
const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  output: z.object({ url: z.string() }),
  limits,
})
const video = defineKind('video', { input: z.object({}), limits })
const script = defineKind('script', { input: z.object({}) })
const kinds = [image, video, script] as const
const owner = 'ada'

describe.each(testDatabases.filter((name) => name !== '17'))('start, complete and fail on %s', (name) => {
  it('a job started by one client is completed by another, by its id', async () => {
    await using db = await openTestDatabase(name)
    const here = createJobs({ database: db.database, kinds })
    const there = createJobs({ database: db.database, kinds })
    const job = await here.start(image, { prompt: 'a fox' }, { owner, idempotencyKey: 'click' })
    expect(job).toMatchObject({ kind: 'image', owner, replayed: false })
    expect(await here.start(image, { prompt: 'a fox' }, { owner, idempotencyKey: 'click' })).toEqual({
      ...job,
      replayed: true,
    })
    expect(await there.get(job.id)).toMatchObject({ status: 'running', attempt: 1 })
    expect(await there.complete(job.id, { url: 'a.png' })).toEqual({ id: job.id, result: 'ok', status: 'succeeded' })
    expect(await here.fail(job.id, new Error('late'))).toMatchObject({
      result: 'already_finished',
      status: 'succeeded',
    })
    expect(await here.get(job.id)).toMatchObject({ status: 'succeeded', output: { url: 'a.png' }, error: null })
  })

  it('an output that does not fit changes nothing, and a failure keeps its reason', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.start(image, { prompt: 'a fox' }, { owner })
    for (const output of [{ url: 1 }, undefined, { url: 'a\u0000' }]) {
      await expect(jobs.complete(id, output)).rejects.toMatchObject({ code: 'invalid_input', jobId: id })
    }
    await expect(jobs.start(image, { prompt: 1 as never }, { owner })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await jobs.get(id)).toMatchObject({ status: 'running' })
    expect(await jobs.fail(id, new Error('out of\u0000 paint'))).toMatchObject({ result: 'ok', status: 'failed' })
    expect(await jobs.get(id)).toMatchObject({ error: { code: 'handler_error', message: 'out of\uFFFD paint' } })
    expect(await jobs.fail('nobody', 'x')).toEqual({ id: 'nobody', result: 'not_found', status: null })
  })

  it('a full limit refuses with the job that holds it, and a stale holder gives way to the next start', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const first = await jobs.start(image, { prompt: 'a fox' }, { owner })
    const refusal: unknown = await jobs.start(video, {}, { owner }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(GenjobsError)
    expect(refusal).toMatchObject({ code: 'limit_reached', key: 'owner:ada', max: 1, blockingJobs: [first.id] })
    await db.clock.advance('10m')
    await jobs.start(video, {}, { owner })
    expect(await jobs.get(first.id)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
    expect(await jobs.complete(first.id, { url: 'a.png' })).toMatchObject({ result: 'lease_lost', status: 'failed' })
    expect(await jobs.verify()).toEqual([])
  })

  it("a worker's job is not another's to end", async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    let result: unknown
    const { id } = await jobs.run(script, {}, { owner }, async ({ job }) => {
      result = [await jobs.complete(job.id), await jobs.fail(job.id, 'no')]
      return 'mine'
    })
    expect(result).toMatchObject([{ result: 'lease_lost', status: 'running' }, { result: 'lease_lost' }])
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', output: 'mine' })
  })
})
