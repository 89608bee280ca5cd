import type { WireJob, WireJobList } from '@genjobs/contract'
import type { JobFilter } from '../client/job-filter.ts'
import { withJob, withoutJob, type JobPages } from './job-list.ts'

/** How many jobs' last news are remembered for the sake of answers that are still on their way. */
const remembered = 1_000

/** What came by the stream or as an answer to an action, so that no answer that was on its way meanwhile undoes it. */
export function createJobNews() {
  let version = 0
  /** By job; null for one that was erased. */
  const news = new Map<string, { version: number; job: WireJob | null }>()
  /** The version up to which a page of a list surely has the news. */
  const upTo = new WeakMap<WireJobList, number>()

  return {
    /** To be taken before a request, and given with its answer. */
    mark: () => version,

    /** When something was last heard of the job. */
    toldAt: (id: string): number => news.get(id)?.version ?? 0,

    note(id: string, job: WireJob | null): void {
      news.delete(id)
      news.set(id, { version: ++version, job })
      if (news.size > remembered) for (const oldest of news.keys()) return void news.delete(oldest)
    },

    /** The pages have the news up to the mark, or up to now. */
    date(pages: readonly WireJobList[], mark = version): void {
      for (const page of pages) upTo.set(page, mark)
    },

    /**
     * The pages with the news that the oldest of them lacks: with the jobs that changed or came in, and without those
     * that went. The same object where nothing changes.
     */
    caughtUp(pages: JobPages, filter: JobFilter): JobPages {
      const since = Math.min(...pages.pages.map((page) => upTo.get(page) ?? 0))
      let next = pages
      for (const [id, { version: at, job }] of news) {
        if (at > since) next = job ? withJob(next, job, filter) : withoutJob(next, id)
      }
      return next
    },
  }
}
