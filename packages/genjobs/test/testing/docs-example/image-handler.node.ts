import { deepEqual, equal } from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { createJobs } from 'genjobs'
import { fakeHandler, openTestDatabase, runUntilIdle, type TestDatabase } from 'genjobs/testing'
import { image } from './image-kind.ts'

let db: TestDatabase
beforeEach(async () => {
  db = await openTestDatabase()
})
afterEach(async () => {
  await db.verify()
  await db.close()
})

test('an image is tried three times, and costs nothing when it fails', async () => {
  const jobs = createJobs({ database: db.database, kinds: [image] })
  await jobs.credits.topUp('ada', 10, { key: 'welcome' })
  const draw = fakeHandler<typeof image>(() => {
    throw new Error('the provider is down')
  })
  await jobs.submit(image, { prompt: 'a fox' }, { owner: 'ada' })
  const { counts, left } = await runUntilIdle(jobs, { handlers: { image: draw }, clock: db.clock })
  equal(counts.failed, 1)
  deepEqual(
    draw.calls.map(({ attempt }) => attempt),
    [1, 2, 3],
  )
  deepEqual(left, [])
  equal((await jobs.credits.balance('ada')).available, 10)
})

test('two owners are served at the same time', async () => {
  const jobs = createJobs({ database: db.database, kinds: [image] })
  for (const owner of ['ada', 'bob']) await jobs.credits.topUp(owner, 10, { key: 'welcome' })
  const draw = fakeHandler<typeof image>()
  const holds = [draw.holds(), draw.holds()]
  for (const owner of ['ada', 'bob']) await jobs.submit(image, { prompt: 'a fox' }, { owner })
  const running = runUntilIdle(jobs, { handlers: { image: draw } })
  await Promise.all(holds.map((hold) => hold.started))
  for (const hold of holds) hold.release({ url: '/files/fox.png' })
  equal((await running).counts.succeeded, 2)
})
