import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { buildTime, openApp, type App } from './open-app.ts'
import { newName, visit } from './visitor.ts'

let app: App
beforeAll(async () => {
  app = await openApp()
}, buildTime)
afterEach(() => app.workshop.clear())
afterAll(() => app[Symbol.asyncDispose]())

const missing = '00000000-0000-4000-8000-000000000000'
const rowOf = async (id: unknown) =>
  (await app.db.query('select * from image_generation_jobs where id = $1', [id]))[0] as Record<string, unknown>

describe('system B: acceptance', () => {
  it('two first visits at the same time find the same three stories', async () => {
    const name = newName()
    await Promise.all(Array.from({ length: 8 }, () => visit(app, name)))
    expect(await app.db.query('select from stories where user_id = $1', [name])).toHaveLength(3)
  })

  it('start: one job, processing, under the names of the original', async () => {
    const ada = await visit(app)
    const { status, body } = await ada.post('/api/generate_images', {
      story_id: ada.storyId,
      style: 'Watercolor',
      instructions: 'at night',
    })
    expect({ status, body }).toEqual({ status: 202, body: { job_id: expect.any(String), status: 'processing' } })
    expect(await rowOf(body.job_id)).toEqual({
      id: body.job_id,
      story_id: ada.storyId,
      status: 'processing',
      progress: 0,
      error: null,
      started_at: expect.any(Date),
      completed_at: null,
      created_at: expect.any(Date),
    })
    const work = await app.workshop.next()
    expect(work).toMatchObject({ jobId: body.job_id, ctx: { input: { style: 'Watercolor', n: 3 } } })
    work.ctx.progress(40, 'image 2 of 3')
    await eventually(() => rowOf(body.job_id)).toMatchObject({ progress: 40, status: 'processing' })
    await work.finish()
    await eventually(() => rowOf(body.job_id)).toMatchObject({
      status: 'completed',
      progress: 100,
      error: null,
      completed_at: expect.any(Date),
    })
  })

  it('start again → 409 naming the job', async () => {
    const ada = await visit(app)
    const wishes = { story_id: ada.storyId, style: 'Ink', instructions: '' }
    const first = await ada.post('/api/generate_images', wishes)
    const work = await app.workshop.next()
    const again = await ada.post('/api/generate_images', wishes)
    expect(again).toEqual({
      status: 409,
      body: { error: 'Image generation already in progress', job_id: first.body.job_id },
    })
    // As soon as it has ended, a next one may start.
    await work.finish()
    await eventually(() => rowOf(work.jobId)).toMatchObject({ status: 'completed' })
    expect(await ada.post('/api/generate_images', wishes)).toMatchObject({ status: 202 })
    await (await app.workshop.next()).finish()
  })

  it('of 40 simultaneous starts exactly one is taken, and the others name it', async () => {
    const ada = await visit(app)
    const body = { story_id: ada.storyId, style: '', instructions: '' }
    const answers = await Promise.all(Array.from({ length: 40 }, () => ada.post('/api/generate_images', body)))
    const started = answers.filter(({ status }) => status === 202)
    expect(started).toHaveLength(1)
    const refused = answers.filter(({ status }) => status === 409)
    expect(refused).toHaveLength(39)
    expect(new Set(refused.map((answer) => answer.body.job_id))).toEqual(new Set([started[0]?.body.job_id]))
    await (await app.workshop.next()).finish()
  })

  it('after 5 minutes → auto-cleared with a clear message, and started', async () => {
    const ada = await visit(app)
    const wishes = { story_id: ada.storyId, style: 'Ink', instructions: '' }
    const stuck = await ada.post('/api/generate_images', wishes)
    const work = await app.workshop.next()
    await app.db.clock.advance('4m')
    expect(await ada.post('/api/generate_images', wishes)).toMatchObject({ status: 409 })
    await app.db.clock.advance('1m')
    const next = await ada.post('/api/generate_images', wishes)
    expect(next).toMatchObject({ status: 202 })
    expect(await rowOf(stuck.body.job_id)).toMatchObject({
      status: 'failed',
      error: 'Cleared automatically: no result after 5 minutes.',
      completed_at: expect.any(Date),
    })
    const second = await app.workshop.next()
    expect(second.jobId).toBe(next.body.job_id)
    await Promise.all([work.finish(), second.finish()])
    await eventually(() => rowOf(second.jobId)).toMatchObject({ status: 'completed' })
    expect(await rowOf(work.jobId)).toMatchObject({ status: 'failed' })
  })

  it('clear by hand, whatever its age → failed with a clean-up message, and the next start succeeds', async () => {
    const ada = await visit(app)
    const wishes = { story_id: ada.storyId, style: 'Ink', instructions: '' }
    const stuck = await ada.post('/api/generate_images', wishes)
    const work = await app.workshop.next()
    expect(await ada.post('/api/clear_image_job', { story_id: ada.storyId })).toEqual({
      status: 200,
      body: { cleared: [stuck.body.job_id] },
    })
    expect(await rowOf(stuck.body.job_id)).toMatchObject({
      status: 'failed',
      error: 'Cleared by hand: it was stuck.',
      completed_at: expect.any(Date),
    })
    // Nothing is left to clear.
    expect(await ada.post('/api/clear_image_job', { story_id: ada.storyId })).toMatchObject({ body: { cleared: [] } })
    expect(await ada.post('/api/generate_images', wishes)).toMatchObject({ status: 202 })
    await Promise.all([work.finish(), (await app.workshop.next()).finish()])
  })

  it('failure stores the error text', async () => {
    const ada = await visit(app)
    const { body } = await ada.post('/api/generate_images', { story_id: ada.storyId, style: '', instructions: '' })
    await (await app.workshop.next()).fail('the model has no paint left')
    await eventually(() => rowOf(body.job_id)).toMatchObject({
      status: 'failed',
      error: 'the model has no paint left',
      completed_at: expect.any(Date),
    })
  })

  it('only the owner of the story may start or clear; for others it is a missing one', async () => {
    const [ada, ben] = [await visit(app), await visit(app)]
    const started = await ada.post('/api/generate_images', { story_id: ada.storyId })
    const work = await app.workshop.next()
    for (const path of ['generate_images', 'clear_image_job', 'generate_video', 'clear_video_job']) {
      const foreign = await ben.post(`/api/${path}`, { story_id: ada.storyId })
      expect(foreign).toEqual({ status: 404, body: { error: 'Story not found' } })
      expect(await ben.post(`/api/${path}`, { story_id: missing })).toEqual(foreign)
      expect(await ben.post(`/api/${path}`, { story_id: 'none' })).toEqual(foreign)
    }
    const page = (id: string) => ben.get(`/stories/${id}`).then((answer) => answer.status)
    expect([await page(ada.storyId), await page(missing), await page(ben.storyId)]).toEqual([404, 404, 200])
    expect(await rowOf(started.body.job_id)).toMatchObject({ status: 'processing' })

    // Nor by the general API: there the kind does not exist, and a limit is cleared of one's own jobs alone.
    const subject = `story:${ada.storyId}`
    const straight = { kind: 'image_generation', input: { prompt: 'mine now' }, subject }
    expect(await ben.post('/api/genjobs/jobs', straight)).toMatchObject({ status: 404, body: { code: 'unknown_kind' } })
    expect(await ben.post('/api/genjobs/clear', { key: `kind:image_generation:subject:${subject}` })).toMatchObject({
      body: { cleared: [] },
    })
    expect(await ben.post(`/api/genjobs/jobs/${work.jobId}/cancel`, {})).toMatchObject({ status: 404 })
    expect(await rowOf(started.body.job_id)).toMatchObject({ status: 'processing' })
    await work.finish()
    await eventually(() => rowOf(work.jobId)).toMatchObject({ status: 'completed' })
  })

  it('nobody who is not signed in, and nothing that is no request', async () => {
    const ada = await visit(app)
    const postAs = async (cookie: string, path: string, body: unknown) => {
      const answer = await fetch(app.next.url + path, {
        method: 'POST',
        headers: { cookie },
        body: JSON.stringify(body),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    for (const path of ['generate_images', 'clear_image_job', 'generate_video', 'clear_video_job']) {
      expect(await postAs('', `/api/${path}`, { story_id: ada.storyId })).toEqual({
        status: 401,
        body: { error: 'Please sign in.' },
      })
      expect(await postAs('story_session=e30.e30.e30', `/api/${path}`, {})).toMatchObject({ status: 401 })
      expect(await ada.post(`/api/${path}`, null)).toMatchObject({ status: 400 })
      expect(await ada.post(`/api/${path}`, { story_id: 7 })).toMatchObject({ status: 400 })
    }
    expect(await ada.post('/api/generate_images', { story_id: ada.storyId, instructions: 'x'.repeat(2001) })).toEqual({
      status: 400,
      body: { error: 'instructions may have at most 2000 characters' },
    })
    for (const instructions of ['a\0b', 'a\uD800b']) {
      expect(await ada.post('/api/generate_images', { story_id: ada.storyId, instructions })).toEqual({
        status: 400,
        body: { error: 'instructions has characters that cannot be kept' },
      })
    }
    expect(await ada.post('/api/generate_images', { story_id: 'x'.repeat(20_000) })).toMatchObject({ status: 400 })
    expect((await fetch(app.next.url, { redirect: 'manual' })).headers.get('location')).toBe('/sign-in')
  })

  it('a video of the same story is under its own limit', async () => {
    const ada = await visit(app)
    const body = { story_id: ada.storyId, style: 'Ink', instructions: '' }
    await ada.post('/api/generate_images', body)
    const images = await app.workshop.next()
    const video = await ada.post('/api/generate_video', body)
    expect(video).toMatchObject({ status: 202 })
    const film = await app.workshop.next()
    expect(film).toMatchObject({ jobId: video.body.job_id, ctx: { job: { kind: 'video_generation' } } })
    expect(await ada.post('/api/generate_video', body)).toEqual({
      status: 409,
      body: { error: 'Video generation already in progress', job_id: video.body.job_id },
    })
    // Clearing one leaves the other alone.
    expect(await ada.post('/api/clear_video_job', { story_id: ada.storyId })).toEqual({
      status: 200,
      body: { cleared: [video.body.job_id] },
    })
    expect(await ada.post('/api/generate_video', body)).toMatchObject({ status: 202 })
    expect(await ada.post('/api/generate_images', body)).toMatchObject({ status: 409 })
    const again = await app.workshop.next()
    await Promise.all([images.finish(), film.finish(), again.finish()])
    const rows = () =>
      app.db.query('select status from video_generation_jobs where story_id = $1 order by id', [ada.storyId])
    await eventually(rows).toEqual([{ status: 'failed' }, { status: 'completed' }])
  })

  it('a worker whose job was cleared can no longer complete it, and what it writes later changes nothing', async () => {
    const ada = await visit(app)
    await ada.post('/api/generate_images', { story_id: ada.storyId })
    const work = await app.workshop.next()
    work.ctx.progress(30, 'image 1 of 3')
    await eventually(() => rowOf(work.jobId)).toMatchObject({ progress: 30 })
    const [lease] = await app.db.query<{ epoch: number }>('select epoch from genjobs.leases where job_id = $1', [
      work.jobId,
    ])
    await ada.post('/api/clear_image_job', { story_id: ada.storyId })
    const cleared = await app.jobs.get(work.jobId)

    work.ctx.progress(90, 'nearly there')
    work.ctx.log('still here')
    await work.finish()
    // And should it not know of it: the right to write is gone with its lease.
    const item = { job_id: work.jobId, epoch: lease?.epoch, outcome: 'succeeded', output: { images: [] } }
    expect(await app.db.query('select result from genjobs.finish_jobs($1)', [JSON.stringify([item])])).toEqual([
      { result: 'lease_lost' },
    ])
    expect(await app.jobs.get(work.jobId)).toEqual(cleared)
    expect(cleared).toMatchObject({ status: 'failed', progress: 30, output: null, error: { code: 'cleared' } })
    expect(await app.jobs.stream(work.jobId)).toEqual([])
    // The files that it made all the same are nobody's.
    expect((await ada.get(`/api/files/${ada.userId}/${work.jobId}-0.webp`)).status).toBe(404)
  })
})
