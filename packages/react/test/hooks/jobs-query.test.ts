import type { WireJob, WireJobList } from '@genjobs/contract'
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { createJobCache, type JobCache } from '../../src/cache/job-cache.ts'
import { queryKeys } from '../../src/cache/query-keys.ts'
import type { GenjobsClient } from '../../src/client/genjobs-client.ts'
import type { JobFilter } from '../../src/client/job-filter.ts'
import { jobsQuery } from '../../src/hooks/jobs-query.ts'
import { aJob, jobId } from '../a-job.ts'

const keys = queryKeys('ada')
let queries: QueryClient
let cache: JobCache
/** What a server is asked for a page waits here for its answer. */
let asked: PromiseWithResolvers<WireJobList>[]
beforeEach(() => {
  queries = new QueryClient()
  cache = createJobCache(queries, keys)
  asked = []
})

const job = (n: number, fields: Partial<WireJob> = {}) => aJob({ id: jobId(n), ...fields })
const later = { updatedAt: '2026-01-01T00:00:01.000Z' }

async function answer(...answers: WireJobList[]) {
  for (const page of answers) {
    asked.shift()?.resolve(page)
    // Until the next page is asked for, or the cache has them all.
    await new Promise(setImmediate)
  }
}

function observed(filter: JobFilter = {}) {
  const client = {
    jobs() {
      const answered = Promise.withResolvers<WireJobList>()
      asked.push(answered)
      return answered.promise
    },
  } as unknown as GenjobsClient
  const list = new InfiniteQueryObserver(queries, { ...jobsQuery({ client, keys, cache }, filter), retryDelay: 0 })
  list.subscribe(() => undefined)
  const pages = () => list.getCurrentResult().data?.pages ?? []
  const read = () => pages().map(({ jobs }) => jobs.map(({ id }) => Number(id.slice(-2))))
  return { list, pages, read }
}

/** A list of which the pages [6, 4] and [3, 2] are known. */
async function twoPages(filter?: JobFilter) {
  const opened = observed(filter)
  await answer({ jobs: [job(6), job(4)], nextCursor: '4' })
  void opened.list.fetchNextPage()
  await answer({ jobs: [job(3), job(2)], nextCursor: '2' })
  expect(opened.read()).toEqual([
    [6, 4],
    [3, 2],
  ])
  return opened
}

test('the pages before keep the news that came while the next one was read', async () => {
  const { list, pages, read } = await twoPages()
  void list.fetchNextPage()
  cache.put(job(7))
  cache.put(job(5))
  cache.put(job(3, { ...later, status: 'running' }))
  cache.remove(jobId(2))
  const before = pages()
  await answer({ jobs: [job(1)], nextCursor: null })
  expect(read()).toEqual([[7, 6, 5, 4], [3], [1]])
  expect(pages()[1]?.jobs[0]?.status).toBe('running')
  // What the page shows already is not made anew.
  expect(
    pages()
      .slice(0, 2)
      .every((page, i) => page === before[i]),
  ).toBe(true)
})

test('a list that is read again keeps the news that came while its pages were read one by one', async () => {
  const { list, pages, read } = await twoPages()
  void list.refetch()
  cache.put(job(7))
  await answer({ jobs: [job(6), job(4)], nextCursor: '4' })
  cache.put(job(4, { ...later, status: 'running' }))
  cache.remove(jobId(6))
  const before = list.getCurrentResult().data
  await answer({ jobs: [job(3), job(2)], nextCursor: '2' })
  expect(read()).toEqual([
    [7, 4],
    [3, 2],
  ])
  expect(pages()[0]?.jobs[1]?.status).toBe('running')
  expect(list.getCurrentResult().data).toBe(before)
})

test('a page that was overtaken gets the jobs that came meanwhile, and loses those that went', async () => {
  const { read } = observed()
  cache.put(job(3))
  cache.remove(jobId(1))
  await answer({ jobs: [job(2), job(1)], nextCursor: null })
  expect(read()).toEqual([[3, 2]])
})

test('the news of before a list was read do not change what the server says', async () => {
  const { list, read } = await twoPages({ status: 'queued' })
  cache.put(job(5))
  void list.refetch()
  await answer({ jobs: [job(6), job(4)], nextCursor: '4' }, { jobs: [job(3)], nextCursor: null })
  expect(read()).toEqual([[6, 4], [3]])
})

test('news that came before a page was asked for a second time stay too', async () => {
  const { list, read } = await twoPages()
  void list.fetchNextPage()
  cache.put(job(7))
  asked.shift()?.reject(new Error('lost'))
  await expect.poll(() => asked.length).toBe(1)
  await answer({ jobs: [job(1)], nextCursor: null })
  expect(read()).toEqual([[7, 6, 4], [3, 2], [1]])
})
