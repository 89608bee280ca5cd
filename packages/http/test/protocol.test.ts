import { createApp, serve } from '@genjobs/http'
import { Validator } from '@seriousme/openapi-schema-validator'
import { testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { Hono } from 'hono'
import { readdir, readFile } from 'node:fs/promises'
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
        'DELETE /budgets',
        'DELETE /jobs/{id}',
        'GET /budgets',
        'GET /credits',
        'GET /credits/statement',
        'GET /drain',
        'GET /export',
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
        'GET /statistics',
        'GET /stream',
        'POST /clear',
        'POST /credits',
        'POST /drain',
        'POST /jobs',
        'POST /jobs/{id}/cancel',
        'PATCH /jobs/{id}',
        'POST /jobs/{id}/retry',
        'POST /jobs/{id}/transition',
        'POST /tokens',
        'PUT /budgets',
        'PUT /credits/overdraft',
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

describe('the app', () => {
  it('leaves the other routes of the app that it is mounted in alone', async () => {
    const jobs = createJobs({ database: undefined as never, kinds })
    const yours = new Hono()
    yours.route('/', createApp(jobs, { authenticate: () => null, cors: { origins: ['https://app.example'] } }))
    yours.get('/page', (c) => c.html('<p>yours</p>'))
    yours.notFound((c) => c.text('yours', 404))
    const ask = (path: string) => yours.request(path, { headers: { Origin: 'https://app.example' } })
    const page = await ask('/page')
    expect(await page.text()).toBe('<p>yours</p>')
    expect([...page.headers.keys()]).toEqual(['content-type'])
    expect(await (await ask('/nothing')).text()).toBe('yours')
    expect((await ask('/api/genjobs/jobs')).status).toBe(401)
    expect(await (await ask('/api/genjobs/nothing')).json()).toMatchObject({ code: 'not_found' })
  })

  it('is built on web standards: only what listens knows Node', async () => {
    const folder = new URL('../src/', import.meta.url)
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
    const texts = await Promise.all(files.map(async (file) => [file, await readFile(new URL(file, folder), 'utf8')]))
    const onNode = texts
      .filter(([, text]) => /from '(?:node:|@hono\/node-server)/.test(text ?? ''))
      .map(([file]) => file)
    expect(onNode).toEqual(['listen.ts'])
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
      [413, 'payload_too_large', post(padded(good))],
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

/** Sound JSON after a lot of white space, and without a length. */
function padded(json: string): ReadableStream<Uint8Array> {
  const chunks = [...Array.from({ length: 20 }, () => ' '.repeat(1_000)), json]
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(chunk))
    },
  })
}

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
