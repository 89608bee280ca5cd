import { expect, test } from 'vitest'
import { newestJob } from '../../src/cache/newest-job.ts'
import { aJob } from '../a-job.ts'

const early = '2026-01-01T00:00:01.000Z'
const late = '2026-01-01T00:00:02.000Z'

test('an older snapshot never takes the place of a newer one', () => {
  const running = aJob({ status: 'running', updatedAt: late })
  expect(newestJob(running, aJob({ status: 'queued', updatedAt: early }))).toBe(running)
})

test('what has ended stays so, whatever the times say', () => {
  const done = aJob({ status: 'succeeded', updatedAt: early })
  expect(newestJob(done, aJob({ status: 'running', updatedAt: late }))).toBe(done)
})

test('at the same time, as progress comes, the later to arrive is the one', () => {
  const half = aJob({ status: 'running', progress: 50, updatedAt: early })
  expect(newestJob(half, { ...half, progress: 60 })).toMatchObject({ progress: 60 })
})

test('what has not changed keeps its identity', () => {
  const old = aJob({ input: { prompt: 'a cat' }, updatedAt: early })
  const same = newestJob(old, structuredClone(old))
  expect(same).toBe(old)
  const next = newestJob(old, { ...structuredClone(old), progress: 5 })
  expect(next.input).toBe(old.input)
})
