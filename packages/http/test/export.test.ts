import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const [newest = 'pglite'] = testServerNames
const image = { kind: 'image', input: { prompt: 'x' } }

describe('the export over HTTP', () => {
  it('has everything of the caller and nothing of others, line by line', async () => {
    await using api = await openApi(newest)
    const [ada, bob] = [api.as(await session('ada')), api.as(await session('bob'))]
    const { id } = (await ada('/jobs', { json: image })).body as { id: string }
    await bob('/jobs', { json: image })
    await api.jobs.drain({
      handlers: {
        image: async (ctx) => {
          ctx.log(`for ${ctx.job.owner}`)
          await ctx.step('part', () => Promise.resolve('of the provider'))
          ctx.cost({ micros: 777 })
        },
      },
    })
    const read = async (path: string, credential: string) => {
      const response = await fetch(`${api.url}${path}`, { headers: { Authorization: `Bearer ${credential}` } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
      const text = await response.text()
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string })
    }
    const records = await read('/export', await session('ada'))
    expect(records.map(({ type }) => type)).toEqual([
      'export',
      'credits',
      'transfer',
      'transfer',
      'statistics',
      'job',
      'event',
      'end',
    ])
    expect(records.find(({ type }) => type === 'job')).toMatchObject({ id, kind: 'image', status: 'succeeded' })
    expect(JSON.stringify(records)).not.toMatch(/bob|777|of the provider|worker/)
    expect(await read('/export?owner=ada', serviceKey)).toEqual(records)
    expect(await bob('/export?owner=ada')).toMatchObject({ status: 403 })
    expect(await api.as(serviceKey)('/export')).toMatchObject({ status: 422 })
    expect(await api.send('/export')).toMatchObject({ status: 401 })
    expect(await ada('/export', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it('is not begun when it cannot be read', async () => {
    await using api = await openApi(newest)
    const ada = api.as(await session('ada'))
    await api.db.query('alter function genjobs.export_owner(text) rename to export_nobody')
    expect((await ada('/export')).status).toBe(503)
  })
})
