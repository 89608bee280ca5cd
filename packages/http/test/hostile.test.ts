import { testServerNames } from '@genjobs/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session, type TestApi } from './api-server.ts'
import type { OpenApiDocument } from './checked-fetch.ts'
import { sendRaw, type RawRequest } from './raw-request.ts'

const runs = Number(process.env['GENJOBS_FUZZ_RUNS'] ?? 400)
const seed = process.env['GENJOBS_FUZZ_SEED']

/** Text that breaks things. */
const nasty = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  '9'.repeat(40),
  'null',
  'undefined',
  'true',
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '{"$ne":""}',
  '../../etc/passwd',
  '%00',
  '%2e%2e%2f',
  '%c0%ae',
  '%ff%fe',
  '%',
  '\u202e',
  '\u{1f98a}'.repeat(50),
  'x'.repeat(5_000),
  '<script>alert(1)</script>',
  '01980c6e-0000-7000-8000-000000000000',
  '01980C6E-0000-7000-8000-000000000000',
  '01980c6e-0000-7000-8000-00000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
)
const word = fc.oneof(nasty, fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }))
/** As much of it as may stand on a line. */
const line = word.map((text) =>
  text
    .split(/[\r\n]|\0/)
    .join('')
    .toWellFormed(),
)
const inUrl = fc.oneof(
  word.map((text) => encodeURIComponent(text.toWellFormed())),
  word.map((text) => text.replaceAll(/[^!-~]|[?#]/g, '')),
)

const deep = fc.integer({ min: 1, max: 3_000 }).map((n) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`)
const json = fc.oneof(fc.jsonValue({ maxDepth: 4 }), word)

const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
const mostly = (sound: unknown, odd: fc.Arbitrary<unknown> = json) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(sound) }, { weight: 1, arbitrary: odd })

/** A sound submit of which some members are something else. */
const submit = fc
  .tuple(
    fc.record(
      {
        kind: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<unknown>('image', 'video', 'shared', 'invoice') }, json),
        input: mostly({ prompt: 'x' }, fc.oneof(fc.record({ prompt: json }), json)),
        project: mostly('p'),
        subject: mostly('s'),
        mode: mostly('m'),
        metadata: mostly({ a: 1 }, fc.oneof(fc.dictionary(word, json), json)),
        delayMs: mostly(0, fc.oneof(fc.double(), json)),
      },
      { requiredKeys: ['kind', 'input'] },
    ),
    seldom(fc.record({ owner: json, priority: fc.oneof(fc.integer(), json), price: json }, { requiredKeys: [] })),
  )
  .map(([sound, reserved]) => JSON.stringify({ ...sound, ...reserved }))

const body = fc.oneof(
  { weight: 6, arbitrary: submit.map((text) => Buffer.from(text)) },
  fc
    .record({ key: json, job: json, expiresIn: json, owner: json }, { requiredKeys: [] })
    .map((value) => Buffer.from(JSON.stringify(value))),
  json.map((value) => Buffer.from(JSON.stringify(value))),
  deep.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  submit.map((text) =>
    Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xc3, 0x28, 0xf0]), Buffer.from('"}')]),
  ),
  submit.map((text) => Buffer.from(text.slice(0, text.length / 2))),
  fc.constant(Buffer.from(String.raw`{"kind":"image","input":{"prompt":"\ud800 \u0000"}}`)),
  fc.constant(Buffer.alloc(1_700_000, 0x20)),
)

const header = fc.tuple(
  fc.constantFrom(
    'Idempotency-Key',
    'Prefer',
    'If-None-Match',
    'Last-Event-ID',
    'X-Request-Id',
    'traceparent',
    'Accept',
    'Accept-Encoding',
    'Content-Encoding',
    'Content-Type',
    'Cookie',
    'Expect',
    'Origin',
    'Range',
    'X-Forwarded-Host',
    'X-HTTP-Method-Override',
    'x-worker-id',
  ),
  // What waits is not hostile, only slow.
  line.filter((text) => !/wait|100-continue/i.test(text)),
)

type Part = 'id' | 'query'

function requests(
  document: OpenApiDocument,
  credentials: readonly string[],
  ids: readonly string[],
): fc.Arbitrary<RawRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
  )
  const segment: Record<Part, fc.Arbitrary<string>> = {
    id: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ids) }, inUrl),
    query: inUrl,
  }
  const names = ['after', 'cursor', 'limit', 'kind', 'status', 'project', 'subject', 'q', 'owner', 'token']
  const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), inUrl), segment.query), { maxLength: 4 })
  return fc
    .record({
      operation: fc.constantFrom(...operations),
      method: seldom(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY')),
      id: segment.id,
      query,
      tail: seldom(fc.constantFrom('/', '//', '/..', '/%2e%2e/%2e%2e', '/%00', '%20', '.json', '/../../../x')),
      credential: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...credentials) }, line),
      headers: fc.array(header, { maxLength: 3 }),
      type: fc.oneof({ weight: 6, arbitrary: fc.constant('application/json') }, line),
      body: fc.option(body, { freq: 5 }),
    })
    .map(({ operation, method, id, query: pairs, tail, credential, headers, type, body: bytes }) => {
      const verb = method ?? operation.method
      const search = pairs.map(([name, value]) => `${name}=${value}`).join('&')
      const target = `/api/genjobs${operation.path.replace('{id}', id)}${tail ?? ''}${search === '' ? '' : `?${search}`}`
      const sendsBody = bytes !== null && verb !== 'GET' && verb !== 'HEAD'
      return {
        method: verb,
        target,
        headers: [
          ['Authorization', `Bearer ${credential}`],
          ...(sendsBody ? ([['Content-Type', type]] as const) : []),
          ...headers,
        ],
        ...(sendsBody ? { body: bytes } : {}),
      }
    })
}

describe('hostile requests', () => {
  it.each(testServerNames.slice(0, 1))(
    'never break the server, and get a problem when they are refused (PostgreSQL %s)',
    async (name) => {
      await using api = await openApi(name, { rateLimit: false })
      const ada = await session('ada')
      const ids = await someJobs(api, ada)
      const document = (await api.send('/openapi.json')).body as OpenApiDocument
      const statuses = new Map<number, number>()
      await fc.assert(
        fc.asyncProperty(requests(document, [ada, serviceKey], ids), async (request) => {
          const answer = await sendRaw(api.listening.port, request)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          expect(answer.status).toBeGreaterThanOrEqual(200)
          expect(answer.status).toBeLessThan(500)
          if (answer.status < 400) return
          expect(answer.type).toBe('application/problem+json')
          if (request.method !== 'HEAD') {
            expect(JSON.parse(answer.body)).toMatchObject({ code: expect.any(String), request_id: expect.any(String) })
          }
        }),
        { numRuns: runs, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) },
      )
      expect(api.errors).toEqual([])
      console.log(
        `hostile requests: ${[...statuses]
          .toSorted(([a], [b]) => a - b)
          .map(([status, n]) => `${status} ×${n}`)
          .join(', ')}`,
      )
      expect((await api.as(ada)('/jobs')).status).toBe(200)
      expect(await api.jobs.verify()).toEqual([])
    },
  )
})

async function someJobs(api: TestApi, credential: string): Promise<string[]> {
  const jobs = await Promise.all(
    ['image', 'image', 'video'].map((kind) => api.as(credential)('/jobs', { json: { kind, input: { prompt: 'x' } } })),
  )
  return jobs.map(({ body: job }) => (job as { id: string }).id)
}
