import { testServerNames } from '@genjobs/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationJob } from '../lib/generation-job.ts'
import { nailDesign } from '../lib/kinds.ts'
import { cronSecret, giveCredits, startApp, type RunningApp } from './start-app.ts'

describe.each(testServerNames)('system E on PostgreSQL %s: the routes', (version) => {
  let running: RunningApp
  beforeAll(async () => {
    running = await startApp(version)
    await giveCredits(running.jobs, 'ivo')
  }, 300_000)
  afterAll(() => running?.[Symbol.asyncDispose]())

  const send = (cookie: string, path: string, init: RequestInit = {}) =>
    fetch(running.url + path, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
  const post = (cookie: string, body: unknown, headers: Record<string, string> = {}) =>
    send(cookie, '/api/generate-nail-design-job', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const json = async (answer: Response) => ({ status: answer.status, body: (await answer.json()) as unknown })

  async function jobOf(cookie: string, jobId: string): Promise<GenerationJob> {
    return (await (await send(cookie, `/api/generation-job/${jobId}`)).json()) as GenerationJob
  }

  it('POST /api/generate-nail-design-job returns the jobId at once; GET /api/generation-job/{jobId} tells pending, processing, completed and the images', async () => {
    const { api } = running
    const cookie = await running.signIn('ada')
    const design = {
      prompt: 'routes of gold',
      originalImage: null,
      selectedDesignImages: ['/designs/marble.svg'],
      drawingImageUrl: null,
      influenceWeights: { prompt: 80, designs: 40 },
      designSettings: { shape: 'oval', images: 1 },
    }
    // Nothing is drawn before the answer: the image API lets nobody go yet.
    const answer = await json(await post(cookie, design))
    expect(answer).toEqual({ status: 202, body: { jobId: expect.stringMatching(/^[0-9a-f-]{36}$/) } })
    const { jobId } = answer.body as { jobId: string }
    // Without cron: the submit itself has started the work.
    await api.held('routes of gold')
    expect(await jobOf(cookie, jobId)).toMatchObject({ jobId, status: 'processing', credits: 4, completedAt: null })
    await api.release('routes of gold')
    await expect.poll(async () => (await jobOf(cookie, jobId)).status, { timeout: 10_000 }).toBe('completed')
    const done = await jobOf(cookie, jobId)
    expect(done).toMatchObject({ progress: 100, resultImages: [`/api/files/ada/${jobId}-0.webp`] })
    expect(done).not.toHaveProperty('errorMessage')
    const file = await send(cookie, done.resultImages?.[0] ?? '')
    expect(file.headers.get('content-type')).toBe('image/webp')
    expect((await sharp(await file.arrayBuffer()).metadata()).format).toBe('webp')
  })

  it('a job that waits is pending', async () => {
    const cookie = await running.signIn('waiting')
    const { id } = await running.jobs.submit(nailDesign, { prompt: 'later' }, { owner: 'waiting', delay: '1h' })
    expect(await jobOf(cookie, id)).toMatchObject({ status: 'pending', progress: 0 })
    await running.jobs.cancel([id])
    expect(await jobOf(cookie, id)).toMatchObject({ status: 'failed', errorMessage: 'Canceled.' })
  })

  it('failure: errorMessage says why', async () => {
    const { api } = running
    const cookie = await running.signIn('ben')
    const { jobId } = (await (await post(cookie, { prompt: 'refused one' })).json()) as { jobId: string }
    await api.release('refused one', { status: 400, message: 'Not this.' })
    await expect.poll(async () => (await jobOf(cookie, jobId)).status, { timeout: 10_000 }).toBe('failed')
    const failed = await jobOf(cookie, jobId)
    expect(failed.errorMessage).toBe('Not this.')
    expect(failed).not.toHaveProperty('resultImages')
    expect(await running.db.query('select * from collection where user_id = $1', ['ben'])).toEqual([])
  })

  it('the same Idempotency-Key is the same job; another body under it is refused', async () => {
    const { api, jobs } = running
    const cookie = await running.signIn('cleo')
    const design = { prompt: 'twice the same', designSettings: { images: 1 } }
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => json(await post(cookie, design, { 'idempotency-key': 'one-click' }))),
    )
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await jobs.list({ owner: 'cleo' })).toHaveLength(1)
    const other = await json(await post(cookie, { prompt: 'another' }, { 'idempotency-key': 'one-click' }))
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
    await api.release('twice the same')
  })

  it('what is no design is refused with the reason, and nothing of another host is taken', async () => {
    const cookie = await running.signIn('dora')
    const image = 'expected an image that was uploaded here'
    const bad: [unknown, number, string][] = [
      ['{', 400, 'The body is not JSON.'],
      [{}, 422, 'prompt'],
      [{ prompt: ' ' }, 422, 'prompt: say what you would like to see'],
      [{ prompt: 'x'.repeat(1_001) }, 422, 'prompt'],
      [{ prompt: 'x'.repeat(70_000) }, 413, 'The design is too large.'],
      [{ prompt: 'a', originalImage: 'https://example.com/a.png' }, 422, image],
      [{ prompt: 'a', drawingImageUrl: 'data:image/png;base64,AAAA' }, 422, image],
      [{ prompt: 'a', originalImage: '/api/files/../../secret.webp' }, 422, image],
      [{ prompt: 'a', selectedDesignImages: ['/designs/unknown.svg'] }, 422, 'expected a design of this app'],
      [{ prompt: 'a', influenceWeights: { prompt: 101 } }, 422, 'influenceWeights/prompt'],
      [{ prompt: 'a', designSettings: { images: 5 } }, 422, 'designSettings/images'],
    ]
    for (const [body, status, reason] of bad) {
      const answer = await json(await post(cookie, body))
      expect(answer).toMatchObject({ status, body: { error: expect.stringContaining(reason) } })
    }
    expect(await running.jobs.list({ owner: 'dora' })).toEqual([])
  })

  it('a job, a file and an uploaded image of somebody else do not exist', async () => {
    const { api } = running
    const [owner, stranger] = await Promise.all([running.signIn('emil'), running.signIn('fay')])
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c0ffee' } })
      .png()
      .toBuffer()
    const uploaded = await json(await send(owner, '/api/upload', { method: 'POST', body: new Uint8Array(photo) }))
    expect(uploaded).toEqual({
      status: 201,
      body: { url: expect.stringMatching(/^\/api\/files\/emil\/uploads\/[0-9a-f]{64}\.webp$/) },
    })
    const { url } = uploaded.body as { url: string }
    expect((await send(owner, url)).status).toBe(200)

    const design = { prompt: 'with a photo', originalImage: url, designSettings: { images: 1 } }
    const { jobId } = (await (await post(owner, design)).json()) as { jobId: string }
    await api.release('with a photo')
    await running.jobs.wait(jobId)
    const [image] = (await jobOf(owner, jobId)).resultImages ?? []

    const missing = await json(await send(stranger, `/api/generation-job/${crypto.randomUUID()}`))
    expect(missing).toEqual({ status: 404, body: { error: 'There is no such generation.' } })
    expect(await json(await send(stranger, `/api/generation-job/${jobId}`))).toEqual(missing)
    expect(await json(await send(stranger, '/api/generation-job/nonsense'))).toEqual(missing)
    const noFile = { status: 404, body: { error: 'There is no such file.' } }
    for (const path of [url, image ?? '', '/api/files/fay/none.webp', '/api/files/fay/..%2Femil%2Fx.webp']) {
      expect(await json(await send(stranger, path))).toEqual(noFile)
    }
    // Nor can it be slipped into a job.
    const stolen = (await (await post(stranger, design)).json()) as { jobId: string }
    expect(await running.jobs.wait(stolen.jobId)).toMatchObject({
      status: 'failed',
      error: { message: 'One of the images does not exist.' },
    })
    expect(api.calls('with a photo')).toBe(1)
  })

  it('without a session every route refuses', async () => {
    for (const path of ['/api/generation-job/x', '/api/files/ada/x.webp', '/api/genjobs/jobs']) {
      expect((await send('', path)).status).toBe(401)
    }
    expect((await post('', { prompt: 'a' })).status).toBe(401)
    expect((await send('', '/api/upload', { method: 'POST', body: 'x' })).status).toBe(401)
    expect((await send('nail_session=forged', '/api/genjobs/jobs')).status).toBe(401)
  })

  it('the same session opens /api/genjobs', async () => {
    const cookie = await running.signIn('gus')
    await running.jobs.submit(nailDesign, { prompt: 'listed' }, { owner: 'gus', delay: '1h' })
    const answer = (await (await send(cookie, '/api/genjobs/jobs')).json()) as {
      jobs: { input: object; price: number }[]
    }
    expect(answer.jobs).toEqual([expect.objectContaining({ input: { prompt: 'listed' }, price: 4 })])
  })

  it('what is no picture is not kept', async () => {
    const cookie = await running.signIn('hedda')
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    const upload = async (body: BodyInit) => (await send(cookie, '/api/upload', { method: 'POST', body })).status
    expect(await upload('no picture')).toBe(415)
    expect(await upload(svg)).toBe(415)
    expect(await upload(new Uint8Array(8 * 1_024 * 1_024 + 1))).toBe(413)
  })

  it('POST and GET /api/process-generation-jobs need the secret: missing and wrong are refused, and it is the worker', async () => {
    const { jobs, api } = running
    const call = async (method: string, secret?: string) =>
      json(
        await fetch(`${running.url}/api/process-generation-jobs`, {
          method,
          headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
        }),
      )
    for (const method of ['GET', 'POST']) {
      for (const secret of [undefined, '', 'wrong', 'undefined', `${cronSecret} `.toUpperCase()]) {
        expect((await call(method, secret)).status).toBe(401)
      }
      // Submitted without a request of the app, so that nothing but this call works.
      const prompt = `by cron, ${method}`
      const { id } = await jobs.submit(nailDesign, { prompt, designSettings: { images: 1 } }, { owner: 'ivo' })
      const [answer] = await Promise.all([call(method, cronSecret), api.release(prompt)])
      expect(answer).toMatchObject({ status: 200, body: { claimed: 1, succeeded: 1 } })
      expect(await jobs.get(id)).toMatchObject({ status: 'succeeded' })
    }
  })

  it('where the secret is unset the worker refuses everybody', async () => {
    const other = await running.startAnother({ CRON_SECRET: '' })
    for (const secret of ['', 'undefined', cronSecret]) {
      const answer = await fetch(`${other.url}/api/process-generation-jobs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
      })
      expect(answer.status).toBe(401)
    }
    await other.stop()
  })
})
