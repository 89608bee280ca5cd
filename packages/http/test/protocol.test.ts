import { createApp, serve } from '@genjobs/http'
import { Validator } from '@seriousme/openapi-schema-validator'
import { testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { cronSecret, openApi, serviceKey, session, type TestApi } from './api-server.ts'
import type { OpenApiDocument } from './checked-fetch.ts'
import { kinds } from './kinds.ts'

const [newest = 'pglite'] = testServerNames
const image = { kind: 'image', input: { prompt: 'x' } }

describe('the document', () => {
  const app = createApp(createJobs({ database: undefined as never, kinds }), { basePath: 'v1/' })
  const read = async () => (await (await app.fetch(new Request('http://x/v1/openapi.json'))).json()) as OpenApiDocument

  it('is OpenAPI 3.1 and names every route', async () => {
    const document = await read()
    expect(await new Validator().validate(document as never)).toEqual({ valid: true })
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers).toEqual([{ url: '/v1' }])
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.toSorted()).toEqual(
      [
        'DELETE /jobs/{id}',
        'GET /drain',
        'GET /healthz',
        'GET /jobs',
        'GET /jobs/{id}',
        'GET /jobs/{id}/events',
        'GET /jobs/{id}/stream',
        'GET /kinds',
        'GET /limits',
        'GET /openapi.json',
        'GET /readyz',
        'GET /reference',
        'GET /stream',
        'POST /clear',
        'POST /drain',
        'POST /jobs',
        'POST /jobs/{id}/cancel',
        'POST /jobs/{id}/retry',
        'POST /tokens',
      ].toSorted(),
    )
  })

  it('is a page too, which loads nothing and runs nothing', async () => {
    const answer = await app.fetch(new Request('http://x/v1/reference'))
    const page = await answer.text()
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('POST</span> <code>/v1/jobs</code>')
    expect(page).toContain('id="schema-Problem"')
    expect(page).not.toMatch(/<script|<img|<link|@import|url\(|https?:/i)
    const same = await app.fetch(
      new Request('http://x/v1/reference', { headers: { 'If-None-Match': String(answer.headers.get('etag')) } }),
    )
    expect(same.status).toBe(304)
  })
})

describe('requests that cannot be taken', () => {
  it('are answered with a problem, whatever is wrong with them', async () => {
    await using api = await openApi(newest, { maxBodyBytes: 10_000 })
    const token = await session('ada')
    const ada = api.as(token)
    const post = async (
      body: BodyInit,
      type: string | undefined = 'application/json',
      more: Record<string, string> = {},
    ) =>
      await ada('/jobs', {
        method: 'POST',
        body,
        headers: { ...(type === '' ? {} : { 'Content-Type': type }), ...more },
      })
    const good = JSON.stringify(image)
    const bytes = (text: string) => new TextEncoder().encode(text)
    const codes: [number, string, Promise<{ status: number; body: { code: string } }>][] = [
      [404, 'not_found', api.send('/nothing')],
      [404, 'not_found', api.send('/jobs/')],
      [404, 'not_found', api.send('//jobs')],
      [405, 'method_not_allowed', ada('/jobs', { method: 'PUT' })],
      [405, 'method_not_allowed', ada('/kinds', { method: 'DELETE' })],
      [405, 'method_not_allowed', api.send('/jobs', { method: 'OPTIONS' })],
      [401, 'unauthenticated', api.send('/jobs')],
      [400, 'malformed_request', post('{"kind":')],
      [400, 'malformed_request', post('')],
      [400, 'malformed_request', post(Uint8Array.of(0x22, 0xff, 0xfe, 0x22))],
      [400, 'malformed_request', post(bytes(`${'['.repeat(200)}${']'.repeat(200)}`))],
      [415, 'unsupported_media_type', post(good, 'text/plain')],
      [415, 'unsupported_media_type', post(bytes(good), '')],
      [415, 'unsupported_media_type', post(good, 'application/json; charset=latin1')],
      [415, 'unsupported_media_type', post(good, 'application/json', { 'Content-Encoding': 'gzip' })],
      [
        415,
        'unsupported_media_type',
        post(new URLSearchParams({ kind: 'image' }), 'application/x-www-form-urlencoded'),
      ],
      [413, 'payload_too_large', post(JSON.stringify({ ...image, project: 'x'.repeat(20_000) }))],
      [413, 'payload_too_large', post(endless())],
      [422, 'invalid_input', post('null')],
      [422, 'invalid_input', post('[]')],
      [422, 'invalid_input', post('{"kind":"image","input":{"prompt":"x"},"__proto__":{"owner":"bob"}}')],
      [422, 'invalid_input', post(String.raw`{"kind":"image","input":{"prompt":"\ud800"}}`)],
      [422, 'invalid_input', post(String.raw`{"kind":"image","input":{"prompt":"x"},"subject":"\u0000"}`)],
      [422, 'invalid_input', post('{"kind":"image","input":{"prompt":"x"},"delayMs":1e99}')],
      [404, 'unknown_kind', post('{"kind":"__proto__","input":{}}')],
      [422, 'invalid_input', ada('/clear', { json: { key: '' } })],
      [422, 'invalid_input', ada('/tokens', { json: { expiresIn: -1 } })],
    ]
    for (const [i, [status, code, answer]] of codes.entries()) {
      const { status: got, body } = await answer
      expect([i, got, body.code]).toEqual([i, status, code])
    }
    expect((await ada('/jobs', { method: 'PUT' })).headers.get('allow')).toBe('POST, GET, HEAD')
    expect((await post(good, 'application/vnd.app+json; charset="UTF-8"')).status).toBe(202)
    expect(await api.jobs.list()).toHaveLength(1)
    expect(api.errors).toEqual([])
  })

  it('carry the id that came with them, if it is one', async () => {
    await using api = await openApi(newest)
    const idOf = async (id: string) =>
      (await api.send('/jobs', { headers: { 'X-Request-Id': id } })).headers.get('x-request-id')
    expect(await idOf('trace-1:2')).toBe('trace-1:2')
    for (const id of ['<script>', 'a b', 'x'.repeat(129)]) expect(await idOf(id)).toMatch(/^[0-9a-f-]{36}$/)
    const { headers, body } = await api.send('/jobs')
    expect(headers.get('www-authenticate')).toBe('Bearer realm="genjobs"')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(body.request_id).toBe(headers.get('x-request-id'))
    const invalid = await api.as('nonsense')('/jobs')
    expect(invalid.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('that are not even HTTP get a problem too', async () => {
    await using api = await openApi(newest)
    const raw = [
      'nonsense\r\n\r\n',
      'GET /api/genjobs/jobs\\..\\x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET /api/genjobs/jobs HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      `GET /api/genjobs/jobs HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
      'POST /api/genjobs/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET /api/genjobs/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ]
    for (const text of raw) {
      const answer = await sendRaw(api, text)
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    }
    expect(api.errors).toEqual([])
  })
})

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
    expect(names(mine)).toEqual(['image', 'shared', 'video'])
    expect(mine.body.kinds.find(({ name }: { name: string }) => name === 'image')).toMatchObject({
      price: 4,
      paused: false,
      inputSchema: { type: 'object', required: ['prompt'] },
    })
    expect(names(await api.as(serviceKey)('/kinds'))).toEqual(['image', 'invoice', 'shared', 'video'])
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
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const answer = await api.as(await session('ada'))('/jobs', { headers: { Origin: 'https://app.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(answer.headers.get('access-control-expose-headers')).toContain('Location')
  })
})

describe.each(testDatabases.filter((name) => name !== '17'))('cron and health on %s', (name) => {
  it('drain with the secret, and tell what became of the batch', async () => {
    const notes: unknown[] = []
    await using api = await openApi(name, {
      handlers: { image: () => ({ done: true }) },
      drain: { limit: 2 },
      onDrain: (note) => void notes.push(note),
    })
    for (let n = 0; n < 3; n++) await api.jobs.submit(kinds[0], { prompt: 'x' }, { owner: 'ada' })
    const cron = api.as(cronSecret)
    const drained = await cron('/drain', {
      method: 'POST',
      json: {},
      headers: { 'x-worker-id': 'worker-1', 'x-supabase-caller': 'pg_cron', 'X-Request-Id': 'r' },
    })
    expect(drained).toMatchObject({ status: 200, body: { claimed: 2, succeeded: 2, failed: 0 } })
    expect(notes).toMatchObject([{ requestId: 'r', worker: 'worker-1', caller: 'pg_cron', summary: { claimed: 2 } }])
    expect((await cron('/drain')).body).toMatchObject({ claimed: 1 })
    for (const wrong of [serviceKey, await session('ada'), `${cronSecret}x`, '']) {
      expect(await api.as(wrong)('/drain')).toMatchObject({ status: 401 })
    }
  })

  it('say that there are no handlers, that the process lives, and that the database answers', async () => {
    await using api = await openApi(name)
    expect(await api.as(cronSecret)('/drain')).toMatchObject({
      status: 404,
      body: { hint: expect.stringContaining('handlers') },
    })
    const before = api.queries()
    expect((await api.send('/healthz')).body).toEqual({ status: 'ok' })
    expect(api.queries()).toBe(before)
    expect((await api.send('/readyz')).body).toEqual({ status: 'ok' })
    expect((await api.send('/healthz', { method: 'HEAD' })).text).toBe('')
  })
})

describe('a database that is away', () => {
  it('is a problem to try again with, and gives nothing away', async () => {
    const errors: unknown[] = []
    const { pg } = await import('genjobs')
    const database = pg({ connectionString: 'postgres://user:hunter2@127.0.0.1:1/x' })
    const { fetch } = serve(createJobs({ database, kinds, onError: () => undefined }), {
      authenticate: () => ({ owner: 'ada' }),
      onError: (error) => void errors.push(error),
    })
    for (const path of ['/jobs', '/readyz', '/kinds', '/jobs/01980c6e-0000-7000-8000-000000000000', '/stream']) {
      const answer = await fetch(new Request(`http://localhost/api/genjobs${path}`))
      const text = await answer.text()
      expect([path, answer.status, JSON.parse(text).code]).toEqual([path, 503, 'database_unavailable'])
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(text).not.toMatch(/127\.0\.0\.1|hunter2|ECONN/)
    }
    expect(errors).toHaveLength(5)
    await database.close()
  })
})

/** A body without a length that never ends by itself. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode(' '.repeat(4_096))
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
}

function sendRaw(api: TestApi, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.listening.port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
}
