import { startTcpProxy, testDatabases } from '@genjobs/testkit'
import type { WireJob } from '@genjobs/contract'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const trace = (n: number) => `00-${'a'.repeat(31)}${n}-${'b'.repeat(15)}${n}-01`
const image = { kind: 'image', input: { prompt: 'x' } }

describe.each(testDatabases.filter((name) => name !== '17'))('submits over HTTP on %s', (name) => {
  it('with the same key and body are one job; with another body a refusal; a key is its owner\u2019s', async () => {
    await using api = await openApi(name)
    const [ada, bob, service] = [api.as(await session('ada')), api.as(await session('bob')), api.as(serviceKey)]
    const headers = { 'Idempotency-Key': '"click 1"' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => ada('/jobs', { json: image, headers })))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.every(({ status }) => status === 202)).toBe(true)
    const { id } = (answers[0] as (typeof answers)[0]).body as WireJob
    const replayed = answers.map(({ headers: given }) => given.get('idempotency-replayed'))
    expect(replayed.filter((value) => value === null)).toHaveLength(1)
    expect(replayed.filter((value) => value === 'true')).toHaveLength(9)

    const bare = await ada('/jobs', { json: image, headers: { 'Idempotency-Key': 'click 1' } })
    expect(bare.body.id).toBe(id)
    const other = await ada('/jobs', { json: { ...image, input: { prompt: 'y' } }, headers })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch', retryable: false } })
    expect(other.text).not.toContain('click')

    const his = await bob('/jobs', { json: image, headers })
    expect(his.status).toBe(202)
    expect(his.body).toMatchObject({ owner: 'bob' })
    expect(his.body.id).not.toBe(id)
    // What the app's own code has under this key for the same owner is another thing too.
    const served = await service('/jobs', { json: { ...image, owner: 'ada' }, headers })
    expect(served.body.id).not.toBe(id)
    for (const key of ['', 'x'.repeat(161), 'a"b', '"a', 'ä']) {
      const bad = await ada('/jobs', { json: image, headers: { 'Idempotency-Key': key } })
      expect(bad).toMatchObject({ status: 400, body: { code: 'malformed_request' } })
    }
  })

  it('keep the trace they came with, and a retry under another trace is the same submit', async () => {
    await using api = await openApi(name)
    const ada = api.as(await session('ada'))
    const first = await ada('/jobs', { json: image, headers: { traceparent: trace(1), 'Idempotency-Key': 'k' } })
    expect(first.body.metadata).toEqual({ traceparent: trace(1) })
    const again = await ada('/jobs', { json: image, headers: { traceparent: trace(2), 'Idempotency-Key': 'k' } })
    const without = await ada('/jobs', { json: image, headers: { 'Idempotency-Key': 'k' } })
    expect([again.body.id, without.body.id]).toEqual([first.body.id, first.body.id])
    const nonsense = await ada('/jobs', { json: image, headers: { traceparent: '00-xyz' } })
    expect(nonsense.body.metadata).toEqual({})
  })

  it('name the limit that is full and the own jobs that hold it, and no others', async () => {
    await using api = await openApi(name)
    const [ada, bob] = [api.as(await session('ada')), api.as(await session('bob'))]
    const held = await ada('/jobs', { json: { kind: 'video', input: { prompt: 'x' } } })
    const refused = await ada('/jobs', { json: { kind: 'video', input: { prompt: 'y' } } })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'limit_reached', retryable: true, key: 'owner:ada', max: 1, blocking_jobs: [held.body.id] },
    })
    const shared = await ada('/jobs', { json: { kind: 'shared', input: {} } })
    const foreign = await bob('/jobs', { json: { kind: 'shared', input: {} } })
    expect(foreign).toMatchObject({ status: 409, body: { key: 'total', max: 1, blocking_jobs: [] } })
    expect(foreign.text).not.toContain(shared.body.id)
    const seen = await api.as(serviceKey)('/jobs', { json: { kind: 'shared', input: {}, owner: 'bob' } })
    expect(seen.body.blocking_jobs).toEqual([shared.body.id])

    expect((await ada('/limits')).body.limits).toContainEqual({
      key: 'owner:ada',
      max: 1,
      used: 1,
      whenFull: 'reject',
      kinds: ['video'],
    })
    expect((await bob('/clear', { json: { key: 'owner:ada' } })).body).toEqual({ key: 'owner:ada', cleared: [] })
    expect((await ada('/clear', { json: { key: 'owner:ada' } })).body.cleared).toEqual([held.body.id])
    expect(await ada('/jobs', { json: { kind: 'video', input: { prompt: 'y' } } })).toMatchObject({ status: 202 })
    expect((await api.as(serviceKey)('/limits?owner=ada')).body.limits).toContainEqual(
      expect.objectContaining({ key: 'owner:ada', used: 1 }),
    )
    expect((await api.as(serviceKey)('/limits')).status).toBe(422)
  })

  it('say where the input does not fit', async () => {
    await using api = await openApi(name)
    const ada = api.as(await session('ada'))
    const bad = await ada('/jobs', { json: { kind: 'image', input: { prompt: 5, size: 'big' } } })
    expect(bad).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
    expect(bad.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/input/prompt', '/input/size'])
    const missing = await ada('/jobs', { json: {} })
    expect(missing.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/kind', '/input'])
    const large = await ada('/jobs', { json: { kind: 'image', input: { prompt: 'x'.repeat(1_200_000) } } })
    expect(large).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
  })

  it('wait for the end when asked to, and start work at once where there are handlers', async () => {
    await using api = await openApi(name, { handlers: { image: ({ input }) => ({ made: input.prompt }) } })
    const ada = api.as(await session('ada'))
    const done = await ada('/jobs', { json: image, headers: { Prefer: 'wait=30' } })
    expect(done).toMatchObject({ status: 200, body: { status: 'succeeded', output: { made: 'x' } } })
    expect(done.headers.get('preference-applied')).toBe('wait=30')
    expect(done.headers.get('retry-after')).toBeNull()

    const many = await Promise.all(Array.from({ length: 25 }, () => ada('/jobs', { json: image })))
    for (const { body } of many) {
      const ended = await ada(`/jobs/${body.id}`, { headers: { Prefer: 'wait=60' } })
      expect(ended.body.status).toBe('succeeded')
    }
    const asynchronous = await ada('/jobs', { json: image, headers: { Prefer: 'respond-async' } })
    expect(asynchronous.status).toBe(202)
    expect(asynchronous.headers.get('preference-applied')).toBe('respond-async')
    const both = await ada(`/jobs/${asynchronous.body.id}`, { headers: { Prefer: 'respond-async, wait=99' } })
    expect(both.headers.get('preference-applied')).toBe('respond-async, wait=60')
    expect(api.errors).toEqual([])
  })

  it('are answered at once although the work fails, and the app hears of that', async () => {
    await using api = await openApi(name, { handlers: {}, drain: { limit: 0 } })
    const ada = api.as(await session('ada'))
    expect((await ada('/jobs', { json: image })).status).toBe(202)
    await expect.poll(() => api.errors.length).toBe(1)
  })

  it('are read again only when something has changed', async () => {
    await using api = await openApi(name)
    const ada = api.as(await session('ada'))
    const { id } = (await ada('/jobs', { json: { ...image, delayMs: 3_600_000 } })).body
    const first = await ada(`/jobs/${id}`)
    const etag = String(first.headers.get('etag'))
    expect(etag).toMatch(/^W\/"/)
    for (const known of [etag, `"x", ${etag}`, etag.slice(2), '*']) {
      const same = await ada(`/jobs/${id}`, { headers: { 'If-None-Match': known } })
      expect(same).toMatchObject({ status: 304, text: '' })
    }
    await ada(`/jobs/${id}/cancel`, { method: 'POST' })
    const changed = await ada(`/jobs/${id}`, { headers: { 'If-None-Match': etag } })
    expect(changed).toMatchObject({ status: 200, body: { status: 'canceled' } })
  })

  it('are one job although the answer was lost and the request sent again', async () => {
    await using api = await openApi(name)
    await using proxy = await startTcpProxy(api.listening.port)
    const headers = {
      Authorization: `Bearer ${await session('ada')}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'once',
    }
    const send = () =>
      fetch(`http://127.0.0.1:${proxy.port}/api/genjobs/jobs`, { method: 'POST', headers, body: JSON.stringify(image) })
    const cut = proxy.cutReplyTo('POST /api/genjobs/jobs')
    await expect(send()).rejects.toThrow('fetch failed')
    await cut
    const answer = await send()
    expect(answer.status).toBe(202)
    expect(answer.headers.get('idempotency-replayed')).toBe('true')
    expect(await api.jobs.list()).toHaveLength(1)
  })

  it('are listed a page at a time, with filters', async () => {
    await using api = await openApi(name)
    const ada = api.as(await session('ada'))
    for (let n = 0; n < 5; n++) {
      await ada('/jobs', { json: { kind: 'image', input: { prompt: `fox ${n}` }, project: `p${n % 2}` } })
    }
    await ada('/jobs', { json: { kind: 'video', input: { prompt: 'an owl' }, subject: 's' } })
    const ids: string[] = []
    let next = '/jobs?limit=2'
    for (let page = 0; page < 3; page++) {
      const { body, headers } = await ada(next)
      ids.push(...(body.jobs as WireJob[]).map(({ id }) => id))
      const link = /^<\/api\/genjobs(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
      expect(link === undefined).toBe(body.nextCursor === null)
      next = link ?? next
    }
    expect(ids).toHaveLength(6)
    expect(ids).toEqual(ids.toSorted().toReversed())
    const count = async (query: string) => (await ada(`/jobs?${query}`)).body.jobs.length as number
    expect(await count('kind=video')).toBe(1)
    expect(await count('project=p1')).toBe(2)
    expect(await count('subject=s')).toBe(1)
    expect(await count('q=FOX')).toBe(5)
    expect(await count('q=owl')).toBe(1)
    expect(await count('status=queued')).toBe(6)
    expect(await count('status=running,failed&status=canceled')).toBe(0)
    for (const bad of [
      'limit=0',
      'limit=101',
      'limit=x',
      'status=gone',
      'cursor=x',
      'q=',
      `q=${'x'.repeat(201)}`,
      'kind=%00',
    ]) {
      const answer = await ada(`/jobs?${bad}`)
      expect(answer.status).toBe(422)
      expect(answer.body.errors[0].pointer).toContain(`/query/${bad.split('=')[0]}`)
    }
  })
})
