import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const [newest = 'pglite'] = testServerNames

describe('statistics over HTTP', () => {
  it("are one's own, without what they cost, and of everybody for a service key", async () => {
    await using api = await openApi(newest)
    const [ada, bob, service] = [api.as(await session('ada')), api.as(await session('bob')), api.as(serviceKey)]
    expect((await ada('/statistics')).body).toMatchObject({ from: null, to: null, rows: [{ jobs: 0 }], live: null })
    for (const prompt of ['x', 'y']) await ada('/jobs', { json: { kind: 'image', input: { prompt }, project: 'p1' } })
    await bob('/jobs', { json: { kind: 'image', input: { prompt: 'z' } } })
    await api.jobs.drain({
      limit: 2,
      handlers: {
        image: ({ cost }) => {
          cost({ micros: 700 })
          return { url: 'x' }
        },
      },
    })
    const all = (await service('/statistics?by=owner')).body.rows as { owner: string; jobs: number }[]
    expect(all.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(2)
    expect(all).toMatchObject([{ costMicros: 700 }, { costMicros: 700 }])

    const own = (await ada('/statistics?by=project,status&by=day&live=1')).body
    const known = all.find(({ owner }) => owner === 'ada')?.jobs ?? 0
    expect(own).toMatchObject({ live: { queued: 2 - known, running: 0, waiting: 0 } })
    expect(own.rows).toMatchObject([
      { project: 'p1', status: 'succeeded', jobs: known, costMicros: 0, charged: 4 * known, successRate: 1 },
    ])
    expect(own.rows[0].at).toMatch(/T00:00:00.000Z$/)
    expect((await service('/statistics?owner=ada')).body.rows).toMatchObject([{ costMicros: 700 * known }])
    expect((await ada('/statistics?from=2020-01-01T00:00:00Z&to=2020-02-01T12:00:00Z')).body).toMatchObject({
      from: '2020-01-01T00:00:00.000Z',
      to: '2020-02-02T00:00:00.000Z',
      rows: [{ jobs: 0 }],
    })
    expect(await service('/statistics?by=minute')).toMatchObject({ status: 200 })

    expect(await api.send('/statistics')).toMatchObject({ status: 401 })
    expect(await ada('/statistics?owner=bob')).toMatchObject({ status: 403 })
    const hostile = [
      'by=weekday',
      'by=hour',
      'by=day,month',
      'from=yesterday',
      'limit=0',
      'live=yes',
      'kind=%00',
      'by=',
    ]
    for (const query of hostile) expect(await ada(`/statistics?${query}`), query).toMatchObject({ status: 422 })
    expect(await ada('/statistics?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).toMatchObject({ status: 422 })
  })
})
