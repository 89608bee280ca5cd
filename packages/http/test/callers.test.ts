import { createApp } from '@genjobs/http'
import { testServerNames } from '@genjobs/testkit'
import { GenjobsError } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'
import { kinds } from './kinds.ts'

const [newest = 'pglite'] = testServerNames
const image = { kind: 'image', input: { prompt: 'x' } }

describe('callers', () => {
  it('are limited before anything is asked of the database', async () => {
    await using api = await openApi(newest, {
      rateLimit: { requests: 5, window: '1h', address: (request) => request.headers.get('x-address') ?? undefined },
    })
    const [ada, bob] = [api.as(await session('ada')), api.as(await session('bob'))]
    const answers = []
    for (let n = 0; n < 5; n++) answers.push(await ada('/jobs'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(answers.map(({ headers }) => headers.get('ratelimit')?.replace(/;t=\d+$/, ''))).toEqual(
      [4, 3, 2, 1, 0].map((left) => `"default";r=${left}`),
    )
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"default";q=5;w=3600')

    const before = api.queries()
    for (const [path, options] of [
      ['/jobs', {}],
      ['/jobs', { json: image }],
      ['/jobs/01980c6e-0000-7000-8000-000000000000', {}],
      ['/jobs/01980c6e-0000-7000-8000-000000000000/stream', {}],
      ['/stream', {}],
      ['/kinds', {}],
      ['/credits', {}],
    ] as const) {
      const refused = await ada(path, options)
      expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000)
    }
    expect(api.queries()).toBe(before)
    expect((await bob('/jobs')).status).toBe(200)
    for (let n = 0; n < 10; n++) expect((await api.as(serviceKey)('/kinds')).status).toBe(200)

    const anonymous = async () => (await api.send('/jobs', { headers: { 'x-address': '192.0.2.1' } })).status
    for (let n = 0; n < 5; n++) expect(await anonymous()).toBe(401)
    expect(await anonymous()).toBe(429)
  })

  it('mint tokens that are never wider or longer than their own', async () => {
    await using api = await openApi(newest, { tokens: { secret: 'x'.repeat(32), maxAge: '10m' } })
    const ada = api.as(await session('ada'))
    const [{ body: one }, { body: two }] = [await ada('/jobs', { json: image }), await ada('/jobs', { json: image })]
    const mint = async (send: typeof ada, json?: object) =>
      await send('/tokens', json === undefined ? { method: 'POST' } : { json })
    const lifeOf = ({ body }: { body: { expiresAt: string } }) => Date.parse(body.expiresAt) - Date.now()

    const whole = await mint(ada)
    expect(whole.status).toBe(201)
    expect(lifeOf(whole)).toBeLessThan(600_001)
    const scoped = await mint(ada, { job: one.id, expiresIn: 60 })
    const byScoped = api.as(scoped.body.token)
    expect((await byScoped(`/jobs/${one.id}`)).status).toBe(200)
    expect((await byScoped(`/jobs/${one.id}/events`)).status).toBe(200)
    expect((await byScoped(`/jobs/${one.id}/cancel`, { method: 'POST' })).status).toBe(200)
    for (const [path, options] of [
      [`/jobs/${two.id}`, {}],
      ['/jobs', {}],
      ['/jobs', { json: image }],
      [`/jobs/${one.id}`, { method: 'DELETE' }],
      [`/jobs/${one.id}/retry`, { method: 'POST' }],
      ['/stream', {}],
      ['/limits', {}],
      ['/clear', { json: { key: 'x' } }],
      ['/credits', {}],
      ['/credits/statement', {}],
      ['/export', {}],
      ['/credits', { json: {} }],
      ['/tokens', { json: {} }],
      ['/tokens', { json: { job: two.id } }],
    ] as const) {
      expect(await byScoped(path, options)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
    const longer = await mint(byScoped, { job: one.id, expiresIn: 86_400 })
    expect(longer.body.expiresAt <= scoped.body.expiresAt).toBe(true)
    const short = api.as(await session('ada', { claims: { exp: Math.floor(Date.now() / 1_000) + 30 } }))
    expect(lifeOf(await mint(short))).toBeLessThan(30_001)

    expect(await mint(ada, { owner: 'bob' })).toMatchObject({ status: 403 })
    expect(await mint(api.as(await session('bob')), { job: one.id })).toMatchObject({ status: 404 })
    const service = api.as(serviceKey)
    expect(await mint(service)).toMatchObject({ status: 422 })
    const forBob = await mint(service, { owner: 'bob' })
    expect((await api.as(forBob.body.token)(`/jobs/${one.id}`)).status).toBe(404)
    const forJob = await mint(service, { job: one.id })
    expect((await api.as(forJob.body.token)(`/jobs/${one.id}`)).status).toBe(200)
  })

  it('see kinds with prices and schemas, internal ones only with a service key', async () => {
    await using api = await openApi(newest)
    const names = ({ body }: { body: { kinds: { name: string }[] } }) => body.kinds.map(({ name }) => name).toSorted()
    const mine = await api.as(await session('ada'))('/kinds')
    expect(names(mine)).toEqual(['image', 'print', 'shared', 'sketch', 'video'])
    expect(mine.body.kinds.find(({ name }: { name: string }) => name === 'image')).toMatchObject({
      price: 4,
      paused: false,
      inputSchema: { type: 'object', required: ['prompt'] },
    })
    expect(names(await api.as(serviceKey)('/kinds'))).toEqual([
      'image',
      'invoice',
      'print',
      'shared',
      'sketch',
      'video',
    ])
  })

  it('read what a handler said, a page at a time', async () => {
    await using api = await openApi(newest)
    const ada = api.as(await session('ada'))
    const { id } = (await ada('/jobs', { json: image })).body
    await api.jobs.drain({ handlers: { image: ({ log }) => [1, 2, 3].forEach((n) => log(`line ${n}`)) } })
    const page = await ada(`/jobs/${id}/events?limit=2`)
    expect(page.body).toMatchObject({ lastSeq: 2, events: [{ seq: 1, type: 'log' }, { seq: 2 }] })
    expect((await ada(`/jobs/${id}/events?after=2`)).body).toMatchObject({ lastSeq: 3, events: [{ seq: 3 }] })
    expect((await ada(`/jobs/${id}/events?after=3`)).body).toEqual({ lastSeq: 3, events: [] })
  })

  it('are not made to act by pages of others, when it is a cookie that lets them in', async () => {
    await using api = await openApi(newest, {
      authenticate: (request) => (request.headers.get('cookie') === 'session=ada' ? { owner: 'ada' } : null),
      cors: { origins: ['https://partner.example'], credentials: true },
    })
    const { id } = await api.jobs.submit(kinds[0], { prompt: 'x' }, { owner: 'ada' })
    const cancel = async (headers: Record<string, string>) =>
      (await api.send(`/jobs/${id}/cancel`, { method: 'POST', headers: { Cookie: 'session=ada', ...headers } })).status
    const own = api.listening.url
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.app.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: `${own}.evil.example` },
    ]) {
      expect(await cancel(headers as Record<string, string>)).toBe(403)
    }
    expect((await api.jobs.get(id)).status).toBe('queued')
    for (const headers of [
      { 'Sec-Fetch-Site': 'same-origin', Origin: own },
      { Origin: own },
      { Origin: 'https://app.example', 'X-Forwarded-Host': 'app.example' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://partner.example' },
      {},
    ]) {
      expect(await cancel(headers as Record<string, string>)).toBe(200)
    }
    expect(() => createApp(api.jobs, { cors: { origins: '*', credentials: true } })).toThrow(GenjobsError)
  })

  it('of other origins are let in where the app says so', async () => {
    await using api = await openApi(newest, { cors: { origins: ['https://app.example'] } })
    const preflight = (origin: string) =>
      fetch(`${api.url}/jobs`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      })
    const allowed = await preflight('https://app.example')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(allowed.headers.get('access-control-allow-methods')).toBe('HEAD,POST,GET,PATCH,DELETE,PUT')
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const answer = await api.as(await session('ada'))('/jobs', { headers: { Origin: 'https://app.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.headers.get('access-control-expose-headers')).toContain('Location')
  })
})
