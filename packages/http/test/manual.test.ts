import { testServerNames } from '@genjobs/testkit'
import { expect, it } from 'vitest'
import { openApi, serviceKey, session } from './api-server.ts'

const [newest = 'pglite'] = testServerNames
const missing = '01980c6e-0000-7000-8000-000000000000'

it('manual jobs are moved and changed by their owner, and by a service key where they are paid for', async () => {
  await using api = await openApi(newest)
  const [ada, bob, service] = [api.as(await session('ada')), api.as(await session('bob')), api.as(serviceKey)]
  const body = { kind: 'sketch', input: { title: 'x' }, inputAsset: 'file', costMicros: 30_000 }
  const { id } = (await ada('/jobs', { json: body })).body
  expect((await ada(`/jobs/${id}`)).body).toMatchObject({ status: 'queued', costMicros: 30_000, inputAsset: 'file' })
  const move = async (who: typeof ada, job: string, json: object) => await who(`/jobs/${job}/transition`, { json })
  const change = async (who: typeof ada, job: string, json: object) =>
    await who(`/jobs/${job}`, { method: 'PATCH', json })

  expect(await move(ada, id, { status: 'succeeded' })).toMatchObject({
    status: 409,
    body: { code: 'illegal_transition' },
  })
  expect(await move(ada, id, { status: 'running' })).toMatchObject({ status: 200, body: { id, status: 'running' } })
  expect(await change(ada, id, { costMicros: 40_000, mode: 'm', inputAsset: null, progress: 5 })).toMatchObject({
    status: 200,
    body: { costMicros: 40_000, mode: 'm', inputAsset: null, progress: 5, status: 'running' },
  })
  expect(await move(ada, id, { status: 'failed', error: 'no paper', costMicros: 1 })).toMatchObject({
    body: { status: 'failed', error: { message: 'no paper' }, costMicros: 1 },
  })

  const worked = (
    await service('/jobs', { json: { kind: 'video', input: { prompt: 'x' }, owner: 'ada', costMicros: 5 } })
  ).body
  expect(worked.costMicros).toBeNull()
  await api.jobs.credits.topUp('ada', 4, { key: 'k' })
  const paid = (await ada('/jobs', { json: { kind: 'print', input: {}, costMicros: 5 } })).body
  expect(paid.costMicros).toBeNull()
  for (const job of [worked.id, paid.id]) {
    expect(await move(ada, job, { status: 'running' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await change(ada, job, { mode: 'x' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  }
  expect(await move(service, paid.id, { status: 'running' })).toMatchObject({ status: 200 })
  expect(await move(service, worked.id, { status: 'running' })).toMatchObject({ status: 403 })
  expect(await service('/jobs', { json: { ...body, kind: 'video', input: { prompt: 'x' } } })).toMatchObject({
    status: 422,
  })
  expect(await ada('/jobs', { json: { ...body, kind: 'video', input: { prompt: 'x' } } })).toMatchObject({
    status: 403,
    body: { errors: [{ pointer: '/costMicros' }] },
  })

  const headers = { 'X-Request-Id': 'same' }
  const answers = await Promise.all(
    [id, missing, 'no-uuid'].flatMap((job) => [
      bob(`/jobs/${job}/transition`, { json: { status: 'running' }, headers }),
      bob(`/jobs/${job}`, { method: 'PATCH', json: { mode: 'x' }, headers }),
    ]),
  )
  for (const { status, text } of answers) expect([status, text]).toEqual([404, answers[0]?.text])
  for (const json of [
    { status: 'canceled' },
    { status: 'running', owner: 'bob' },
    {},
    { status: 'failed', costMicros: -1 },
  ]) {
    expect((await move(ada, id, json)).status).toBe(422)
  }
  for (const json of [{ status: 'running' }, { costMicros: 0.5 }, { progress: 101 }, { mode: '' }, { price: 0 }]) {
    expect((await change(ada, id, json)).status).toBe(422)
  }
})
