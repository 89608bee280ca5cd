import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imageGeneration } from '../lib/kinds.ts'
import { buildTime, cronSecret, openApp, type App } from './open-app.ts'
import { visit } from './visitor.ts'

let app: App
beforeAll(async () => {
  app = await openApp({ worksByItself: true })
}, buildTime)
afterAll(() => app[Symbol.asyncDispose]())

describe('a Next.js App Router application mounts serve(jobs) in one line', () => {
  it('a submit starts work at once, and everything of the API is there', async () => {
    const [ada, ben] = [await visit(app), await visit(app)]
    const { body } = await ada.post('/api/generate_images', {
      story_id: ada.storyId,
      style: 'Ink',
      instructions: 'rain',
    })
    const waited = await ada.get(`/api/genjobs/jobs/${body.job_id}`, { Prefer: 'wait=30' })
    const job = (await waited.json()) as { status: string; output: { images: { url: string; bytes: number }[] } }
    // Nobody but the app works here: after() did.
    expect(job).toMatchObject({
      status: 'succeeded',
      owner: ada.userId,
      subject: `story:${ada.storyId}`,
      progress: 100,
    })
    expect(job.output.images).toHaveLength(3)

    for (const { url, bytes } of job.output.images) {
      const file = await ada.get(url)
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/webp'])
      expect((await file.arrayBuffer()).byteLength).toBe(bytes)
      expect((await ben.get(url)).status).toBe(404)
      expect((await fetch(app.next.url + url)).status).toBe(404)
    }
    for (const path of [
      `/api/files/${ada.userId}/../package.json`,
      '/api/files/..%2f..%2fpackage.json',
      '/api/files/%E0%A4%A',
    ]) {
      expect((await ada.get(path)).status).toBeGreaterThanOrEqual(400)
    }

    const list = (await (await ada.get('/api/genjobs/jobs')).json()) as { jobs: unknown[] }
    expect(list.jobs).toHaveLength(1)
    expect(await (await ben.get('/api/genjobs/jobs')).json()).toEqual({ jobs: [], nextCursor: null })
    expect((await ben.get(`/api/genjobs/jobs/${body.job_id}`)).status).toBe(404)
    expect((await fetch(`${app.next.url}/api/genjobs/jobs`)).status).toBe(401)
    expect((await fetch(`${app.next.url}/api/genjobs/readyz`)).status).toBe(200)
    expect(await (await fetch(`${app.next.url}/api/genjobs/openapi.json`)).json()).toMatchObject({ openapi: '3.1.0' })
  })

  it('a start that clears a stale job starts work at once too', async () => {
    const ada = await visit(app)
    // Nobody has ever worked on this one.
    const subject = `story:${ada.storyId}`
    const stuck = await app.jobs.submit(imageGeneration, { prompt: 'a fox' }, { owner: ada.userId, subject })
    await app.db.clock.advance('5m')
    const { status, body } = await ada.post('/api/generate_images', { story_id: ada.storyId })
    expect(status).toBe(202)
    const waited = await ada.get(`/api/genjobs/jobs/${body.job_id}`, { Prefer: 'wait=30' })
    expect(await waited.json()).toMatchObject({ status: 'succeeded' })
    expect(await app.jobs.get(stuck.id)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
  })

  it('cron is the backstop: what SQL has started waits for it', async () => {
    const ada = await visit(app)
    await app.db.query('insert into video_generation_jobs (story_id) values ($1)', [ada.storyId])
    const drain = (secret: string) =>
      fetch(`${app.next.url}/api/genjobs/drain`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await drain('guessed')).status).toBe(401)
    expect(await (await drain(cronSecret)).json()).toMatchObject({ claimed: 1, succeeded: 1 })
    const [row] = await app.db.query<{ id: string }>('select id, status, progress from video_generation_jobs')
    expect(row).toMatchObject({ status: 'completed', progress: 100 })
    const film = await ada.get(`/api/files/${ada.userId}/${row?.id}.webp`)
    const bytes = Buffer.from(await film.arrayBuffer())
    // An animation: the container says so.
    expect(bytes.subarray(8, 12).toString()).toBe('WEBP')
    expect(bytes.includes('ANIM')).toBe(true)
  })
})
