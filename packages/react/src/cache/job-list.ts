import type { WireJob, WireJobList } from '@genjobs/contract'
import type { InfiniteData } from '@tanstack/react-query'
import { statusesOf, type JobFilter } from '../client/job-filter.ts'
import { newestJob } from './newest-job.ts'

export type JobPages = InfiniteData<WireJobList, string | undefined>

/** Whether the job belongs into the list; undefined where only the server can tell. */
export function belongs(job: WireJob, filter: JobFilter): boolean | undefined {
  if (filter.kind !== undefined && job.kind !== filter.kind) return false
  if (filter.project !== undefined && job.project !== filter.project) return false
  if (filter.subject !== undefined && job.subject !== filter.subject) return false
  const statuses = statusesOf(filter)
  if (statuses.length > 0 && !statuses.includes(job.status)) return false
  return filter.search ? undefined : true
}

/**
 * The pages with the job as it is now: in its place, or gone from a list it no longer belongs to. The same object where
 * nothing changes.
 */
export function withJob(pages: JobPages, job: WireJob, filter: JobFilter): JobPages {
  const old = pages.pages.flatMap((page) => page.jobs).find(({ id }) => id === job.id)
  const next = newestJob(old, job)
  const fits = belongs(next, filter)
  if (old) {
    if (fits === false) return withoutJob(pages, job.id)
    if (next === old) return pages
    return changed(pages, (jobs) => jobs.map((other) => (other.id === job.id ? next : other)))
  }
  return fits === true ? inserted(pages, next) : pages
}

export function withoutJob(pages: JobPages, id: string): JobPages {
  return changed(pages, (jobs) => (jobs.some((job) => job.id === id) ? jobs.filter((job) => job.id !== id) : jobs))
}

/** Newest first, as the server lists them: ids grow with time. What lies beyond the last page is not loaded yet. */
function inserted(pages: JobPages, job: WireJob): JobPages {
  const at = pages.pages.findIndex(
    ({ jobs, nextCursor }) => nextCursor === null || job.id > (jobs.at(-1)?.id ?? '') || jobs.length === 0,
  )
  if (at === -1) return pages
  return {
    ...pages,
    pages: pages.pages.map((page, i) => {
      if (i !== at) return page
      const before = page.jobs.findIndex(({ id }) => id < job.id)
      return { ...page, jobs: page.jobs.toSpliced(before === -1 ? page.jobs.length : before, 0, job) }
    }),
  }
}

function changed(pages: JobPages, change: (jobs: WireJob[]) => WireJob[]): JobPages {
  const next = pages.pages.map((page) => {
    const jobs = change(page.jobs)
    return jobs === page.jobs ? page : { ...page, jobs }
  })
  return next.every((page, i) => page === pages.pages[i]) ? pages : { ...pages, pages: next }
}
