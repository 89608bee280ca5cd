import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const missing = '01980c6e-0000-7000-8000-000000000000'

describe.each(testDatabases.filter((name) => name !== '17'))('jobs over HTTP on %s', (name) => {
  it('are submitted, read, listed, canceled, retried and erased', async () => {
    await using api = await openApi(name)
    const ada = api.as(await session('ada'))

    const submitted = await ada('/jobs', {
      json: { kind: 'image', input: { prompt: 'a fox' }, project: 'p', subject: 's', mode: 'm', metadata: { a: 1 } },
    })
    expect(submitted.status).toBe(202)
    const { id, links } = submitted.body
    expect(submitted.body).toMatchObject({
      kind: 'image',
      status: 'queued',
      owner: 'ada',
      project: 'p',
      subject: 's',
      mode: 'm',
      priority: 0,
      price: 4,
      input: { prompt: 'a fox' },
      metadata: { a: 1 },
    })
    expect(links).toEqual({
      self: `/api/genjobs/jobs/${id}`,
      events: `/api/genjobs/jobs/${id}/events`,
      stream: `/api/genjobs/jobs/${id}/stream`,
      cancel: `/api/genjobs/jobs/${id}/cancel`,
      retry: `/api/genjobs/jobs/${id}/retry`,
    })
    expect(submitted.headers.get('location')).toBe(links.self)
    expect(submitted.headers.get('retry-after')).toBe('1')

    expect((await ada(`/jobs/${id}`)).body).toMatchObject({ id, status: 'queued' })
    expect((await ada('/jobs')).body).toMatchObject({ jobs: [{ id }], nextCursor: null })

    const canceled = await ada(`/jobs/${id}/cancel`, { method: 'POST' })
    expect(canceled.body).toMatchObject({ job: { id, status: 'canceled' }, canceled: true })
    const again = await ada(`/jobs/${id}/cancel`, { method: 'POST' })
    expect(again).toMatchObject({ status: 200, body: { canceled: false } })

    const retried = await ada(`/jobs/${id}/retry`, { method: 'POST' })
    expect(retried).toMatchObject({ status: 202, body: { metadata: { retry_of: id }, status: 'queued' } })
    const twice = await ada(`/jobs/${id}/retry`, { method: 'POST' })
    expect(twice.body.id).toBe(retried.body.id)
    const running = await ada(`/jobs/${retried.body.id}/retry`, { method: 'POST' })
    expect(running).toMatchObject({ status: 409, body: { code: 'illegal_transition' } })

    expect(await ada(`/jobs/${id}`, { method: 'DELETE' })).toMatchObject({ status: 204, text: '' })
    expect(await ada(`/jobs/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await ada(`/jobs/${id}`, { method: 'DELETE' })).toMatchObject({ status: 404 })
    expect(await api.jobs.find(id)).toBeUndefined()
  })

  it('of others and those that are missing are answered alike', async () => {
    await using api = await openApi(name)
    const [ada, bob] = [api.as(await session('ada')), api.as(await session('bob'))]
    const { id } = (await ada('/jobs', { json: { kind: 'image', input: { prompt: 'x' } } })).body
    const failed = (await ada('/jobs', { json: { kind: 'image', input: { prompt: 'y' } } })).body
    await ada(`/jobs/${failed.id}/cancel`, { method: 'POST' })
    const headers = { 'X-Request-Id': 'same' }
    const routes = [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['GET', '/events'],
    ]
    for (const [method = '', path = ''] of routes) {
      const answers = await Promise.all(
        [id, failed.id, missing, 'no-uuid', `${id}0`].map((one) => bob(`/jobs/${one}${path}`, { method, headers })),
      )
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(answer.text).toBe(answers[0]?.text)
        expect(headersOf(answer.headers)).toEqual(headersOf(answers[0]?.headers))
      }
    }
    expect((await bob('/jobs')).body.jobs).toEqual([])
    expect((await ada(`/jobs/${id}`)).body.status).toBe('queued')
  })

  it('a service key acts for any owner, and may say what users may not', async () => {
    await using api = await openApi(name)
    const [service, ada] = [api.as(serviceKey), api.as(await session('ada'))]
    const job = { kind: 'image', input: { prompt: 'x' } }
    expect(await service('/jobs', { json: job })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/owner' }] },
    })
    const made = await service('/jobs', { json: { ...job, owner: 'ada', priority: -5 } })
    expect(made).toMatchObject({ status: 202, body: { owner: 'ada', priority: -5 } })
    expect(await ada(`/jobs/${made.body.id}`)).toMatchObject({ status: 200 })
    expect(await service(`/jobs/${made.body.id}`)).toMatchObject({ status: 200 })
    expect(await service(`/jobs/${made.body.id}?owner=bob`)).toMatchObject({ status: 404 })
    expect((await service('/jobs?owner=bob')).body.jobs).toEqual([])
    expect((await service('/jobs')).body.jobs).toHaveLength(1)

    for (const reserved of [{ owner: 'ada' }, { priority: 1 }]) {
      expect(await ada('/jobs', { json: { ...job, ...reserved } })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      })
    }
    expect(await ada('/jobs', { json: { ...job, price: 0 } })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input' },
    })
    expect(await ada('/jobs?owner=bob')).toMatchObject({ status: 403 })

    const secret = await ada('/jobs', { json: { kind: 'invoice', input: {} }, headers: { 'X-Request-Id': 'same' } })
    const unknown = await ada('/jobs', { json: { kind: 'unknown', input: {} }, headers: { 'X-Request-Id': 'same' } })
    expect(secret.status).toBe(404)
    expect(secret.text.replaceAll('invoice', 'unknown')).toBe(unknown.text)
    const invoice = await service('/jobs', { json: { kind: 'invoice', input: {}, owner: 'ada' } })
    expect(invoice.status).toBe(202)
    await ada(`/jobs/${invoice.body.id}/cancel`, { method: 'POST' })
    expect(await ada(`/jobs/${invoice.body.id}/retry`, { method: 'POST' })).toMatchObject({
      body: { code: 'unknown_kind' },
    })
    expect(await service(`/jobs/${invoice.body.id}/retry`, { method: 'POST' })).toMatchObject({ status: 202 })
  })
})

function headersOf(headers: Headers | undefined): Record<string, string> {
  const { date: _, ratelimit: __, ...rest } = Object.fromEntries(headers ?? [])
  return rest
}
