import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const [newest = 'pglite'] = testServerNames
const image = { kind: 'image', input: { prompt: 'x' } }
const sound = { scope: 'owner', key: 'cleo', measure: 'credits', period: 'month', max: 10 }

/** A member of a request that is sound otherwise, and what stands there instead, as JSON. */
const hostile: [member: string, values: string[]][] = [
  ['max', ['-1', '0.1', '1e-7', '"NaN"', '"5"', 'null', '[5]', 'true', '9007199254740993', '1e309']],
  ['warnAt', ['-1', '0', '0.1', '"NaN"', '"5"', '[5]', 'true', '9007199254740993', '1e309']],
  ['scope', ['"team"', 'null', '7']],
  ['measure', ['"money"', 'null']],
  ['period', ['"week"', 'null']],
  ['key', ['""', '7', String.raw`"\u0000"`]],
  ['timeZone', ['""', '7', 'null']],
  ['spent', ['0']],
]

describe('budgets over HTTP', () => {
  let api: Awaited<ReturnType<typeof openApi>>
  beforeAll(async () => void (api = await openApi(newest)))
  afterAll(() => api[Symbol.asyncDispose]())

  it('are set by service keys, shown to their owner, and refuse with 402 and their figures', async () => {
    const service = api.as(serviceKey)
    const cleo = api.as(await session('cleo'))
    await service('/credits', { json: { owner: 'cleo', amount: 1_000, reason: 'top_up', key: 'invoice' } })
    for (const json of [sound, {}, null]) {
      expect(await cleo('/budgets', { method: 'PUT', json })).toMatchObject({ status: 403 })
      expect(await api.send('/budgets', { method: 'PUT', json })).toMatchObject({ status: 401 })
    }
    const query = '/budgets?scope=owner&key=cleo&measure=credits&period=month'
    expect(await cleo(query, { method: 'DELETE' })).toMatchObject({ status: 403 })
    expect((await cleo('/budgets')).body).toEqual({ budgets: [], nextCursor: null })

    const set = await service('/budgets', { method: 'PUT', json: { ...sound, warnAt: 8, timeZone: 'europe/berlin' } })
    expect(set).toMatchObject({ status: 200, body: { ...sound, timeZone: 'Europe/Berlin', warnAt: 8, left: 10 } })
    await service('/budgets', { method: 'PUT', json: { ...sound, key: null, measure: 'cost', max: 400 } })
    for (let n = 0; n < 2; n++) expect(await cleo('/jobs', { json: image })).toMatchObject({ status: 202 })
    const { budgets } = (await cleo('/budgets')).body as { budgets: Record<string, unknown>[] }
    expect(budgets).toMatchObject([
      { ...sound, warnAt: null, spent: 0, held: 8, left: 2, usedPercent: 80, timeZone: 'Europe/Berlin' },
      { measure: 'cost', max: null, spent: null, held: null, left: null, usedPercent: 0 },
    ])
    const refused = await cleo('/jobs', { json: image })
    expect(refused).toMatchObject({
      status: 402,
      body: {
        code: 'budget_exceeded',
        required: 4,
        available: 2,
        budget: { ...sound, spent: 0, held: 8, left: 2, resets_at: budgets[0]?.['resetsAt'] },
      },
    })
    expect(await cleo('/budgets?owner=ada')).toMatchObject({ status: 403 })
    expect((await service('/budgets?owner=cleo')).body).toMatchObject({ budgets: [{ warnAt: 8 }, { max: 400 }] })
    expect((await service('/budgets?scope=owner&key=dora')).body).toMatchObject({ budgets: [{ max: 400 }] })
    expect((await service('/budgets?limit=1')).headers.get('link')).toMatch(/budgets\?limit=1&cursor=\d+>; rel="next"/)
    expect(await service('/budgets?key=dora')).toMatchObject({ status: 422 })

    expect(await service(query, { method: 'DELETE' })).toMatchObject({ status: 204 })
    expect(await service(query, { method: 'DELETE' })).toMatchObject({ status: 404 })
    expect((await cleo('/jobs', { json: image })).status).toBe(202)
  })

  it('of others, and of costs, are not told to whom they refuse', async () => {
    const service = api.as(serviceKey)
    const dora = api.as(await session('dora'))
    await service('/credits', { json: { owner: 'dora', amount: 1_000, reason: 'top_up', key: 'invoice' } })
    for (const budget of [
      { scope: 'kind', key: 'image', measure: 'credits', period: 'day', max: 3 },
      { scope: 'owner', key: 'dora', measure: 'cost', period: 'total', max: 0 },
    ]) {
      await service('/budgets', { method: 'PUT', json: budget })
      const { status, body } = await dora('/jobs', { json: image })
      expect(status).toBe(402)
      const { scope, measure, period } = budget
      expect(body.budget).toEqual({ scope, measure, period, resets_at: period === 'day' ? expect.any(String) : null })
      for (const figure of ['required', 'available', 'max', 'key']) expect(body).not.toHaveProperty(figure)
      expect(body.detail).toBe('The budget for this is used up.')
      const { key, ...rest } = budget
      const query = new URLSearchParams({ key, scope: rest.scope, measure: rest.measure, period: rest.period })
      await service(`/budgets?${query}`, { method: 'DELETE' })
    }
  })

  it('refuse what is no request, and say where', async () => {
    const service = api.as(serviceKey)
    const members: [string, string][] = Object.entries(sound).map(([key, its]) => [key, JSON.stringify(its)])
    for (const [member, values] of hostile) {
      for (const value of values) {
        const all = Object.entries<string>({ ...Object.fromEntries(members), [member]: value })
        const refused = await service('/budgets', {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json' },
          body: `{${all.map(([key, its]) => `"${key}":${its}`).join(',')}}`,
        })
        expect([member, value, refused.status, refused.body.code]).toEqual([member, value, 422, 'invalid_input'])
        expect(refused.body.errors[0].pointer).toBe(member === 'spent' ? '' : `/${member}`)
      }
    }
    for (const json of [{ ...sound, scope: 'all' }, { ...sound, timeZone: 'Mars/Olympus' }, []]) {
      expect((await service('/budgets', { method: 'PUT', json })).status).toBe(422)
    }
    expect((await service('/budgets?scope=owner&key=cleo')).body.budgets).toHaveLength(1)
    expect(api.errors).toEqual([])
  })
})
