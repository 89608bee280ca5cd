import type { WireJob } from '@genjobs/contract'
import { expect, test } from 'vitest'
import { withJob, withoutJob, type JobPages } from '../../src/cache/job-list.ts'
import { aJob, jobId } from '../a-job.ts'

const later = '2026-01-02T00:00:00.000Z'

function pagesOf(...pages: [ids: number[], nextCursor: string | null][]): JobPages {
  return {
    pages: pages.map(([ids, nextCursor]) => ({ jobs: ids.map((n) => aJob({ id: jobId(n) })), nextCursor })),
    pageParams: pages.map((_, i) => (i === 0 ? undefined : `page ${i}`)),
  }
}

const idsOf = ({ pages }: JobPages) => pages.map(({ jobs }) => jobs.map((job: WireJob) => Number(job.id.slice(-12))))

test('a new job comes first; one between two pages into its place', () => {
  const pages = pagesOf([[9, 7], 'more'], [[5, 3], 'more'])
  expect(idsOf(withJob(pages, aJob({ id: jobId(10) }), {}))).toEqual([
    [10, 9, 7],
    [5, 3],
  ])
  expect(idsOf(withJob(pages, aJob({ id: jobId(4) }), {}))).toEqual([
    [9, 7],
    [5, 4, 3],
  ])
})

test('what lies beyond the pages loaded so far is left to the server, unless there is no more', () => {
  const job = aJob({ id: jobId(1) })
  const loaded = pagesOf([[9, 7], 'more'])
  expect(withJob(loaded, job, {})).toBe(loaded)
  expect(idsOf(withJob(pagesOf([[9, 7], null]), job, {}))).toEqual([[9, 7, 1]])
  expect(idsOf(withJob(pagesOf([[], null]), job, {}))).toEqual([[1]])
})

test('a job that is listed changes in its place, and never backwards', () => {
  const pages = withJob(pagesOf([[9, 7], null]), aJob({ id: jobId(7), status: 'running', updatedAt: later }), {})
  expect(pages.pages[0]?.jobs.map(({ status }) => status)).toEqual(['queued', 'running'])
  expect(withJob(pages, aJob({ id: jobId(7) }), {})).toBe(pages)
})

test('a job leaves a list that it no longer belongs to, and comes into one that it now belongs to', () => {
  const done = aJob({ id: jobId(7), status: 'succeeded', updatedAt: later })
  expect(idsOf(withJob(pagesOf([[9, 7], null]), done, { status: 'queued' }))).toEqual([[9]])
  expect(idsOf(withJob(pagesOf([[9], null]), done, { status: ['failed', 'succeeded'] }))).toEqual([[9, 7]])
})

test.each([
  { kind: 'video' },
  { project: 'p2' },
  { subject: 's2' },
  { status: 'running' as const },
  { search: 'a cat' },
])('a job is not put into a list of others: %o', (filter) => {
  const pages = pagesOf([[9], null])
  expect(withJob(pages, aJob({ id: jobId(10), project: 'p1', subject: 's1' }), filter)).toBe(pages)
})

test('a job that was erased is gone from its page', () => {
  const pages = pagesOf([[9, 7], 'more'], [[5], null])
  expect(idsOf(withoutJob(pages, jobId(7)))).toEqual([[9], [5]])
  expect(withoutJob(pages, jobId(1))).toBe(pages)
})
