import { testDatabases } from '@genjobs/testkit'
import type { WireChanges, WireEvent, WireJob } from '@genjobs/contract'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session, type TestApi } from './api-server.ts'
import { createSchemaCheck } from './checked-fetch.ts'
import { openSse, type Message, type SseClient } from './sse-client.ts'

const named = (event: string) => (message: Message) => message.event === event
const seqs = (messages: readonly Message[]) => messages.filter(named('event')).map(({ id }) => Number(id))

describe.each(testDatabases.filter((name) => name !== '17'))('streams on %s', (name) => {
  it('follow one job from its first state to its end, and say when not to come again', async () => {
    await using api = await openApi(name)
    const ada = await session('ada')
    const { id, links } = await submit(api, ada)
    await using stream = await follow(api, links.stream, ada)
    const { headers } = stream.response
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect((await stream.next(named('job'))).data).toMatchObject({ id, status: 'queued', links })

    await emit(api, 5)
    const end = await stream.next(named('end'))
    expect(end.data).toMatchObject({ id, status: 'succeeded', progress: 100 })
    await stream.ended
    expect(stream.messages[0]?.text).toBe('retry: 1000')
    expect(seqs(stream.messages)).toEqual([1, 2, 3, 4, 5])
    const check = await createSchemaCheck(api.url)
    const schemas: Record<string, string> = { job: 'Job', event: 'Event', end: 'Job' }
    for (const { event, data } of stream.messages.slice(1)) check(schemas[event] ?? event, data)
    expect(stream.messages.filter(named('event')).map(({ data }) => (data as WireEvent).data)).toEqual([0, 1, 2, 3, 4])

    const again = await follow(api, links.stream, ada, { 'Last-Event-ID': String(end.id) })
    expect(again.response.status).toBe(204)
    // The end itself was missed: it is told again.
    await using missed = await follow(api, links.stream, ada, { 'Last-Event-ID': '5' })
    expect((await missed.ended).map(({ event }) => event)).toEqual(['message', 'end'])
    await unwatched(api)
  })

  it('go on after the last event that was seen, by header or parameter', async () => {
    await using api = await openApi(name)
    const ada = await session('ada')
    const { links } = await submit(api, ada)
    await emit(api, 6)
    const resumed = [
      await follow(api, links.stream, ada, { 'Last-Event-ID': '2' }),
      await follow(api, `${links.stream}?after=2`, ada),
      await follow(api, `${links.stream}?after=0`, ada, { 'Last-Event-ID': '2' }),
    ]
    for (const stream of resumed) expect(seqs(await stream.ended)).toEqual([3, 4, 5, 6])
    const bad = await follow(api, `${links.stream}?after=-1`, ada)
    expect(bad.response.status).toBe(422)
  })

  it('follow all own jobs, and nobody else\u2019s', async () => {
    await using api = await openApi(name)
    const [ada, bob] = [await session('ada'), await session('bob')]
    await submit(api, bob)
    const first = await submit(api, ada)
    await using stream = await follow(api, '/api/genjobs/stream', ada)
    const snapshot = await stream.next(named('changes'))
    expect((snapshot.data as WireChanges).jobs.map(({ id }) => id)).toEqual([first.id])
    await stream.next(named('ready'))
    ;(await createSchemaCheck(api.url))('Changes', snapshot.data)

    await submit(api, bob)
    const second = await submit(api, ada)
    const news = await stream.next(isAbout(second.id))
    expect((news.data as WireChanges).jobs.map(({ id }) => id)).toEqual([second.id])
    stream.close()

    await api.as(ada)(`/jobs/${first.id}`, { method: 'DELETE' })
    const third = await submit(api, ada)
    await using resumed = await follow(api, '/api/genjobs/stream', ada, { 'Last-Event-ID': String(news.id) })
    await resumed.next(() => {
      const all = resumed.messages.filter(named('changes')).map(({ data }) => data as WireChanges)
      return all.some(({ removed }) => removed.includes(first.id)) && resumed.messages.some(isAbout(third.id))
    })
    expect(
      resumed.messages.flatMap(({ data }) => (data as WireChanges | undefined)?.jobs ?? []).map(({ owner }) => owner),
    ).not.toContain('bob')

    await using watched = await follow(api, '/api/genjobs/stream?owner=bob', serviceKey)
    expect(((await watched.next(named('changes'))).data as WireChanges).jobs).toHaveLength(2)
    expect((await follow(api, '/api/genjobs/stream?owner=bob', ada)).response.status).toBe(403)
    expect((await follow(api, '/api/genjobs/stream?cursor=nonsense', ada)).response.status).toBe(422)
  })

  it('answer a foreign job like a missing one, without a stream', async () => {
    await using api = await openApi(name)
    const [ada, bob] = [await session('ada'), await session('bob')]
    const { id } = await submit(api, ada)
    const headers = { 'X-Request-Id': 'same' }
    const answers = await Promise.all(
      [id, id.replace(/.{12}$/, '000000000000'), 'x'].map((one) => api.as(bob)(`/jobs/${one}/stream`, { headers })),
    )
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    await unwatched(api)
  })

  it('take a short-lived token from the URL, and nothing else', async () => {
    await using api = await openApi(name)
    const ada = await session('ada')
    const { id, links } = await submit(api, ada)
    const other = await submit(api, ada)
    const scoped = (await api.as(ada)('/tokens', { json: { job: id } })).body.token as string
    const whole = (await api.as(ada)('/tokens', { method: 'POST' })).body.token as string
    const open = async (path: string, token: string) =>
      (await openSse(`${api.listening.url}${path}?token=${token}`)).response.status
    expect(await open(links.stream, scoped)).toBe(200)
    expect(await open(links.stream, whole)).toBe(200)
    expect(await open('/api/genjobs/stream', whole)).toBe(200)
    expect(await open(other.links.stream, scoped)).toBe(403)
    expect(await open('/api/genjobs/stream', scoped)).toBe(403)
    for (const token of [ada, serviceKey, `${whole}x`, '']) expect(await open(links.stream, token)).toBe(401)
    expect((await api.send(`/jobs/${id}?token=${whole}`)).status).toBe(401)
  })

  it('end when the token ends, and go on with another', async () => {
    await using api = await openApi(name)
    const ada = await session('ada')
    const { links } = await submit(api, ada)
    const short = (await api.as(ada)('/tokens', { json: { expiresIn: 2 } })).body.token as string
    await using stream = await openSse(`${api.listening.url}${links.stream}?token=${short}`)
    const messages = await stream.ended
    expect(messages.at(-1)).toMatchObject({ event: 'expired' })
    expect((await openSse(`${api.listening.url}${links.stream}?token=${short}`)).response.status).toBe(401)
    await unwatched(api)
  })

  it('stop watching at once when the client goes, and beat while nothing happens', async () => {
    await using api = await openApi(name, { streams: { heartbeat: 20 } })
    const ada = await session('ada')
    const { links } = await submit(api, ada)
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(api, links.stream, ada)))
    await Promise.all(streams.map((stream) => stream.next(named('job'))))
    expect(api.jobs.feedStats().watchers).toBe(20)
    await Promise.all(streams.map((stream) => stream.next(({ text }) => text === ': alive')))
    for (const stream of streams) stream.close()
    await unwatched(api)
    expect(api.errors).toEqual([])
  })

  it('last no longer than they may, so that the client resumes', async () => {
    await using api = await openApi(name, { streams: { maxAge: 50 } })
    const ada = await session('ada')
    const { links } = await submit(api, ada)
    await using stream = await follow(api, links.stream, ada)
    expect((await stream.ended).at(-1)?.text).toBe(': resume')
    expect((await follow(api, links.stream, ada)).response.status).toBe(200)
  })

  it('are no more for one caller than they may be, and one that is not read counts for nothing', async () => {
    await using api = await openApi(name, { streams: { max: 1 } })
    const [ada, bob] = [await session('ada'), await session('bob')]
    const { links } = await submit(api, ada)
    const url = `${api.listening.url}${links.stream}`
    expect(await (await fetch(url, { method: 'HEAD', headers: bearer(ada) })).text()).toBe('')
    await using stream = await follow(api, links.stream, ada)
    await stream.next(named('job'))
    const second = await follow(api, links.stream, ada)
    expect(second.response.status).toBe(429)
    expect(second.response.headers.get('retry-after')).toBe('5')
    await using his = await follow(api, '/api/genjobs/stream', bob)
    expect(his.response.status).toBe(200)
    his.close()
    stream.close()
    await unwatched(api)
    await using third = await follow(api, links.stream, ada)
    expect(third.response.status).toBe(200)
  })

  it('end in order when the server closes', async () => {
    await using api = await openApi(name)
    const ada = await session('ada')
    const { links } = await submit(api, ada)
    await using stream = await follow(api, links.stream, ada)
    await stream.next(named('job'))
    await api.listening.close()
    expect((await stream.ended).at(-1)?.text).toBe(': closing')
  })
})

async function submit(api: TestApi, credential: string): Promise<WireJob> {
  const answer = await api.as(credential)('/jobs', { json: { kind: 'image', input: { prompt: 'x' } } })
  expect(answer.status).toBe(202)
  return answer.body as WireJob
}

/** Run one job, which emits so many events. */
async function emit(api: TestApi, count: number): Promise<void> {
  await api.jobs.drain({
    limit: 1,
    handlers: {
      image: ({ emit: send }) => {
        for (let n = 0; n < count; n++) send('part', n)
      },
    },
  })
}

const bearer = (credential: string) => ({ Authorization: `Bearer ${credential}` })

function follow(
  api: TestApi,
  path: string,
  credential: string,
  headers: Record<string, string> = {},
): Promise<SseClient> {
  return openSse(`${api.listening.url}${path}`, { ...bearer(credential), ...headers })
}

const isAbout = (id: string) => (message: Message) =>
  message.event === 'changes' && (message.data as WireChanges).jobs.some((job) => job.id === id)

async function unwatched(api: TestApi): Promise<void> {
  const left = () => api.jobs.feedStats().watchers + api.jobs.feedStats().connections
  for (const deadline = Date.now() + 10_000; left() > 0; await delay(5)) {
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(api.jobs.feedStats())}`)
  }
}
