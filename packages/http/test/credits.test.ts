import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const [newest = 'pglite'] = testServerNames
const image = { kind: 'image', input: { prompt: 'x' } }
const topUp = { owner: 'cleo', amount: 10, reason: 'top_up', key: 'invoice 1' }

/** A member of a request that is sound otherwise, and what stands there instead, as JSON. */
const hostile: [member: string, value: string][] = [
  ['amount', '-1'],
  ['amount', '0'],
  ['amount', '0.1'],
  ['amount', '1e-7'],
  ['amount', '"NaN"'],
  ['amount', '"5"'],
  ['amount', 'null'],
  ['amount', '[5]'],
  ['amount', 'true'],
  ['amount', '9007199254740993'],
  ['amount', '1e309'],
  ['owner', '""'],
  ['owner', '7'],
  ['owner', 'null'],
  ['owner', String.raw`"\u0000"`],
  ['key', '""'],
  ['key', 'null'],
  ['note', '7'],
  ['reason', '"capture"'],
  ['reason', '"expire"'],
  ['reason', 'null'],
  ['expiresAt', '"2099-01-01T00:00:00Z"'],
  ['job', '"x"'],
]

async function open() {
  const api = await openApi(newest)
  const cleo = api.as(await session('cleo'))
  const credits = async () => (await cleo('/credits')).body as Record<string, unknown>
  return Object.assign(api, { cleo, credits, service: api.as(serviceKey) })
}

describe('credits over HTTP', () => {
  it('are set aside by a submit, shown to their owner, and captured or given back', async () => {
    await using api = await open()
    const { cleo, credits } = api
    expect(await credits()).toEqual({ balance: 0, held: 0, available: 0, expiring: 0, nextExpiry: null, overdraft: 0 })
    expect(await api.service('/credits', { json: topUp })).toMatchObject({ status: 201, body: { replayed: false } })
    const { id } = (await cleo('/jobs', { json: image })).body as { id: string }
    const second = (await cleo('/jobs', { json: image })).body as { id: string }
    expect(await credits()).toMatchObject({ balance: 10, held: 8, available: 2 })

    await cleo(`/jobs/${second.id}/cancel`, { method: 'POST' })
    expect(await credits()).toMatchObject({ balance: 10, held: 4, available: 6 })
    await api.jobs.drain({ handlers: { image: () => undefined } })
    expect(await credits()).toMatchObject({ balance: 6, held: 0, available: 6 })

    const { body } = await cleo('/credits/statement')
    expect(body).toMatchObject({
      transfers: [
        { reason: 'capture', amount: -4, job: id, held: 4, note: null },
        { reason: 'top_up', amount: 10, job: null, held: null },
      ],
      nextCursor: null,
    })
    // What names invoices is the server's.
    expect(JSON.stringify(body)).not.toContain('invoice')
  })

  it('that are too few are 402, with what is required and what is available, and leave no job', async () => {
    await using api = await open()
    const { cleo } = api
    await api.service('/credits', { json: { ...topUp, amount: 7 } })
    const { id } = (await cleo('/jobs', { json: image })).body as { id: string }
    const problem = { code: 'insufficient_credits', required: 4, available: 3, retryable: false, status: 402 }
    expect(await cleo('/jobs', { json: image })).toMatchObject({ status: 402, body: problem })
    expect((await cleo('/jobs')).body.jobs).toHaveLength(1)
    await cleo(`/jobs/${id}/cancel`, { method: 'POST' })
    await api.service('/credits', { json: { ...topUp, amount: -4, reason: 'adjust', key: 'a', note: 'a mistake' } })
    expect(await cleo(`/jobs/${id}/retry`, { method: 'POST' })).toMatchObject({ status: 402, body: problem })
    expect(await api.credits()).toMatchObject({ balance: 3, held: 0, available: 3 })
  })

  it('are given by service keys alone', async () => {
    await using api = await open()
    const { cleo, service } = api
    for (const json of [topUp, {}, null, { ...topUp, reason: 'grant', expiresAt: '2099-01-01T00:00:00Z' }]) {
      expect(await cleo('/credits', { json })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
    expect(await api.send('/credits', { json: topUp })).toMatchObject({ status: 401 })
    expect(await api.credits()).toMatchObject({ balance: 0 })
    for (const path of ['/credits', '/credits/statement']) {
      expect(await cleo(`${path}?owner=ada`)).toMatchObject({ status: 403 })
      expect(await service(path)).toMatchObject({ status: 422 })
      expect(await service(`${path}?owner=ada`)).toMatchObject({ status: 200 })
      expect(await api.send(path)).toMatchObject({ status: 401 })
    }
  })

  it('have an overdraft that a service key alone sets', async () => {
    await using api = await open()
    const put = { method: 'PUT', json: { owner: topUp.owner, credits: 5 } }
    expect(await api.cleo('/credits/overdraft', put)).toMatchObject({ status: 403 })
    expect(await api.service('/credits/overdraft', { ...put, json: { ...put.json, credits: -1 } })).toMatchObject({
      status: 422,
    })
    expect(await api.service('/credits/overdraft', put)).toMatchObject({ status: 200, body: { overdraft: 5 } })
    expect(await api.credits()).toMatchObject({ balance: 0, available: 5, overdraft: 5 })
  })

  it('move once for a key', async () => {
    await using api = await open()
    const { service } = api
    const answers = await Promise.all(Array.from({ length: 5 }, () => service('/credits', { json: topUp })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.transfer)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(4)
    const other = await service('/credits', { json: { ...topUp, amount: 11 } })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
    expect(await service('/credits', { json: { ...topUp, owner: 'dora' } })).toMatchObject({ status: 201 })
    expect(await api.credits()).toMatchObject({ balance: 10 })
  })

  it('expire when a grant says so, and adjustments take what is available', async () => {
    await using api = await open()
    const { service } = api
    const expiresAt = '2099-01-01T01:00:00.000+01:00'
    await service('/credits', { json: { ...topUp, reason: 'grant', expiresAt } })
    expect(await api.credits()).toEqual({
      balance: 10,
      held: 0,
      available: 10,
      expiring: 10,
      nextExpiry: '2099-01-01T00:00:00.000Z',
      overdraft: 0,
    })
    const adjust = { ...topUp, reason: 'adjust', amount: -11, key: 'a', note: 'a mistake' }
    expect(await service('/credits', { json: adjust })).toMatchObject({
      status: 402,
      body: { code: 'insufficient_credits', required: 11, available: 10 },
    })
    expect(await service('/credits', { json: { ...adjust, amount: -10 } })).toMatchObject({ status: 201 })
    expect(await api.credits()).toMatchObject({ balance: 0, expiring: 0, nextExpiry: null })
  })

  it('are listed page by page, each transfer once', async () => {
    await using api = await open()
    for (let n = 1; n <= 7; n++) {
      await api.service('/credits', { json: { ...topUp, amount: n, key: `invoice ${n}` } })
      // Others move credits in between.
      await api.service('/credits', { json: { ...topUp, owner: 'dora', key: `invoice ${n}` } })
    }
    const amounts: number[] = []
    let path: string | undefined = '/credits/statement?limit=3'
    while (path !== undefined) {
      const { body, headers } = await api.cleo(path)
      amounts.push(...(body.transfers as { amount: number }[]).map(({ amount }) => amount))
      path = /<\/api\/genjobs([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
      expect(path === undefined).toBe(body.nextCursor === null)
    }
    expect(amounts).toEqual([7, 6, 5, 4, 3, 2, 1])
    for (const bad of ['cursor=x', 'cursor=-1', 'cursor=99999999999999999', 'limit=0', 'limit=101', 'limit=1.5']) {
      expect(await api.cleo(`/credits/statement?${bad}`)).toMatchObject({ status: 422 })
    }
  })

  it('refuse what is no request, and say where', async () => {
    await using api = await open()
    const sound: [string, string][] = Object.entries(topUp).map(([key, its]) => [key, JSON.stringify(its)])
    for (const [member, value] of hostile) {
      const members = Object.entries<string>({ ...Object.fromEntries(sound), [member]: value })
      const refused = await api.service('/credits', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: `{${members.map(([key, its]) => `"${key}":${its}`).join(',')}}`,
      })
      expect([member, value, refused.status, refused.body.code]).toEqual([member, value, 422, 'invalid_input'])
      expect(refused.body.errors[0].pointer).toBe(member === 'job' ? '' : `/${member}`)
    }
    expect(await api.credits()).toMatchObject({ balance: 0 })
    expect(api.errors).toEqual([])
  })

  it('refuse grants that end before they begin, or never', async () => {
    await using api = await open()
    for (const expiresAt of ['2001-01-01T00:00:00Z', '9999-01-01T00:00:00Z', 'tomorrow', 7, null, undefined]) {
      const refused = await api.service('/credits', { json: { ...topUp, reason: 'grant', expiresAt } })
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
    }
    const silent = { ...topUp, reason: 'adjust' }
    for (const note of [undefined, '', null]) {
      expect(await api.service('/credits', { json: { ...silent, note } })).toMatchObject({ status: 422 })
    }
    // More than a number can hold, in two steps.
    const most = { ...topUp, amount: Number.MAX_SAFE_INTEGER }
    expect((await api.service('/credits', { json: most })).status).toBe(201)
    const more = await api.service('/credits', { json: { ...most, key: 'again' } })
    expect([201, 422]).toContain(more.status)
    expect((await api.cleo('/credits')).status).toBe(200)
  })
})
