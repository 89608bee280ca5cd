import { createApp } from '@genjobs/http'
import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createGenjobsClient } from '../../src/index.ts'

const [version = 'pglite'] = testDatabases
const sketch = defineKind('sketch', { input: z.object({ title: z.string() }), manual: true })

test('an owner moves and changes his manual jobs by the client', async () => {
  await using db = await openTestDatabase(version)
  const jobs = createJobs({ database: db.database, kinds: [sketch] })
  const app = createApp(jobs, { authenticate: () => ({ owner: 'ada' }) })
  const client = createGenjobsClient({
    url: 'http://localhost/api/genjobs',
    fetch: async (input, init) => await app.fetch(new Request(input, init)),
  })
  const body = { kind: 'sketch', input: { title: 'x' }, costMicros: 5 }
  const { id, costMicros } = await client.submit(body, { idempotencyKey: 'k' })
  expect(costMicros).toBe(5)
  await expect(client.transition(id, 'succeeded')).rejects.toMatchObject({ code: 'illegal_transition', status: 409 })
  expect(await client.transition(id, 'running')).toMatchObject({ status: 'running' })
  expect(await client.update(id, { metadata: { a: 1 }, mode: null })).toMatchObject({ metadata: { a: 1 }, mode: null })
  expect(await client.transition(id, 'succeeded', { output: 1, costMicros: 7 })).toMatchObject({
    status: 'succeeded',
    output: 1,
    costMicros: 7,
  })
  await client.remove(id)
  await jobs.close()
})
