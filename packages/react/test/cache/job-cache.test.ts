import type { WireJob } from '@genjobs/contract'
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { createJobCache, type JobCache } from '../../src/cache/job-cache.ts'
import type { JobPages } from '../../src/cache/job-list.ts'
import { queryKeys } from '../../src/cache/query-keys.ts'
import { aJob, jobId } from '../a-job.ts'

const keys = queryKeys('ada')
const [one, two] = [jobId(1), jobId(2)]
const nothing = { jobs: [], events: [], removed: [] }
let queries: QueryClient
let cache: JobCache
beforeEach(() => {
  queries = new QueryClient()
  cache = createJobCache(queries, keys)
})

const cached = (id: string) => queries.getQueryData<WireJob | null>(keys.job(id))
const setList = (jobs: WireJob[]) =>
  queries.setQueryData<JobPages>(keys.list({}), { pages: [{ jobs, nextCursor: null }], pageParams: [undefined] })
const list = () => queries.getQueryData<JobPages>(keys.list({}))?.pages.flatMap(({ jobs }) => jobs.map(({ id }) => id))
const event = (seq: number) => ({ seq, type: 'log', data: null, at: '' })

test('what the stream tells is seen by the job and by its lists', () => {
  setList([aJob({ id: one })])
  cache.apply({ ...nothing, jobs: [aJob({ id: two, status: 'running' })] })
  expect(cached(two)).toMatchObject({ status: 'running' })
  expect(list()).toEqual([two, one])
  cache.apply({ ...nothing, removed: [one] })
  expect([cached(one), list()]).toEqual([null, [two]])
})

test('an answer that was overtaken by the stream does not undo what the stream told', () => {
  const mark = cache.mark()
  cache.put(aJob({ id: one, status: 'running', progress: 80 }))
  const late = aJob({ id: one, status: 'running', progress: 10 })
  expect(cache.reconcileJob(late, mark)).toMatchObject({ progress: 80 })
  expect(cache.reconcileJob(late, cache.mark())).toMatchObject({ progress: 10 })
})

test('events join the known ones; a gap makes them be asked for again', () => {
  queries.setQueryData(keys.events(one), [event(1)])
  const seqs = () => queries.getQueryData<{ seq: number }[]>(keys.events(one))?.map(({ seq }) => seq)
  cache.apply({ ...nothing, events: [{ job: one, events: [event(1), event(2)] }] })
  expect(seqs()).toEqual([1, 2])
  expect(queries.getQueryState(keys.events(one))?.isInvalidated).toBe(false)
  cache.apply({ ...nothing, events: [{ job: one, events: [event(4)] }] })
  expect(seqs()).toEqual([1, 2])
  expect(queries.getQueryState(keys.events(one))?.isInvalidated).toBe(true)
  expect(cache.heard(one)).toBe(4)
})

test('after a fresh start only that is asked again which can change and was not told', () => {
  cache.put(aJob({ id: one, status: 'running' }))
  cache.put(aJob({ id: two, status: 'succeeded' }))
  setList([])
  const mark = cache.mark()
  cache.put(aJob({ id: jobId(3), status: 'running' }))
  cache.resync(mark)
  const isAsked = (key: readonly unknown[]) => queries.getQueryState(key)?.isInvalidated
  expect([one, two, jobId(3)].map((id) => isAsked(keys.job(id)))).toEqual([true, false, false])
  expect(isAsked(keys.list({}))).toBe(true)
})

test('a list that is to be asked again stays so when a job of it changes', () => {
  setList([])
  cache.resync(cache.mark())
  cache.put(aJob({ id: one }))
  expect(list()).toEqual([one])
  expect(queries.getQueryState(keys.list({}))?.isInvalidated).toBe(true)
})

test('another account has nothing of it', () => {
  cache.put(aJob({ id: one }))
  expect(queries.getQueryData(queryKeys('bob').job(one))).toBeUndefined()
})
