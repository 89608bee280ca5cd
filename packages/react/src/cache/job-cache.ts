import { isTerminal, type WireChanges, type WireEvent, type WireJob, type WireJobList } from '@genjobs/contract'
import { notifyManager, type QueryClient } from '@tanstack/react-query'
import type { JobFilter } from '../client/job-filter.ts'
import { belongs, withJob, withoutJob, type JobPages } from './job-list.ts'
import { joinEvents, lastSeq } from './job-events.ts'
import { newestJob } from './newest-job.ts'
import type { QueryKeys } from './query-keys.ts'

/** How many jobs' last news are remembered for the sake of answers that are still on their way. */
const remembered = 1_000
/** Several jobs mostly end at about the same time; one look at limits and credits will do. */
const accountPauseMs = 300

export type JobCache = ReturnType<typeof createJobCache>

/** Writes what is learned about jobs into the TanStack Query cache, wherever they are shown. */
export function createJobCache(queries: QueryClient, keys: QueryKeys) {
  let version = 0
  /** What came by the stream or as an answer to an action, by job; null for one that was erased. */
  const news = new Map<string, { version: number; job: WireJob | null }>()
  /** The highest number of an event that was heard of, by job. */
  const heard = new Map<string, number>()
  let accountTimer: ReturnType<typeof setTimeout> | undefined

  function note(id: string, job: WireJob | null): void {
    news.delete(id)
    news.set(id, { version: ++version, job })
    if (news.size > remembered) for (const oldest of news.keys()) return void news.delete(oldest)
  }

  const filterOf = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey.at(-1) as JobFilter

  function changeLists(change: (pages: JobPages, filter: JobFilter) => JobPages): void {
    for (const query of queries.getQueryCache().findAll({ queryKey: keys.lists })) {
      const pages = query.state.data as JobPages | undefined
      if (!pages) continue
      const next = change(pages, filterOf(query))
      if (next !== pages) queries.setQueryData(query.queryKey, next)
    }
  }

  function put(job: WireJob): void {
    const old = queries.getQueryData<WireJob | null>(keys.job(job.id))
    const next = newestJob(old, job)
    note(job.id, next)
    if (next !== old) queries.setQueryData(keys.job(job.id), next)
    changeLists((pages, filter) => withJob(pages, next, filter))
    if (!old) lookForNewcomer(next)
    if (next === old) return
    void queries.invalidateQueries({ queryKey: keys.ownViews(job.id) })
    if (old?.status !== next.status) touchAccount()
  }

  /** Only the server can search, so a list that searches is asked for again when a job is new. */
  function lookForNewcomer(job: WireJob): void {
    void queries.invalidateQueries({
      queryKey: keys.lists,
      predicate: (query) => belongs(job, filterOf(query)) === undefined,
    })
  }

  function touchAccount(): void {
    accountTimer ??= setTimeout(() => {
      accountTimer = undefined
      void queries.invalidateQueries({ queryKey: keys.limits })
      void queries.invalidateQueries({ queryKey: keys.credits })
      void queries.invalidateQueries({ queryKey: keys.budgets })
      void queries.invalidateQueries({ queryKey: keys.allStatistics })
    }, accountPauseMs)
  }

  function remove(id: string): void {
    note(id, null)
    queries.setQueryData(keys.job(id), null)
    queries.removeQueries({ queryKey: keys.events(id) })
    changeLists((pages) => withoutJob(pages, id))
    void queries.invalidateQueries({ queryKey: keys.ownViews(id) })
    touchAccount()
  }

  function addEvents(id: string, events: readonly WireEvent[]): void {
    heard.set(id, Math.max(heard.get(id) ?? 0, lastSeq(events)))
    const known = queries.getQueryData<readonly WireEvent[]>(keys.events(id))
    // Nobody follows them, or the first page is still on its way and will look for more.
    if (!known) return
    const joined = joinEvents(known, events)
    if (joined !== known) queries.setQueryData(keys.events(id), joined)
    if (lastSeq(joined) < lastSeq(events)) void queries.invalidateQueries({ queryKey: keys.events(id) })
  }

  return {
    put,
    remove,
    /** Limits, credits, budgets or statistics are not what the page shows. */
    touchAccount,

    apply(changes: WireChanges): void {
      notifyManager.batch(() => {
        for (const job of changes.jobs) put(job)
        for (const { job, events } of changes.events) addEvents(job, events)
        for (const id of changes.removed) remove(id)
      })
    },

    isKnown: (id: string): boolean => Boolean(queries.getQueryData(keys.job(id))),

    /** Something was done to these jobs whose outcome only the server knows. */
    lookAgain(ids: readonly string[]): void {
      for (const id of ids) void queries.invalidateQueries({ queryKey: keys.job(id) })
      touchAccount()
    },

    /** To be taken before a request, and given with its answer. */
    mark: () => version,

    /** An answer that may have been overtaken by the stream: what came since the mark and is no older stays. */
    reconcileJob(job: WireJob, mark: number): WireJob {
      const since = news.get(job.id)
      const known = queries.getQueryData<WireJob | null>(keys.job(job.id))
      if (since && since.version > mark && known && newestJob(job, known) !== job) return known
      return newestJob(known, job)
    },

    /** The same for a page of a list: its jobs, those that came in since, without those that went. */
    reconcilePage(page: WireJobList, filter: JobFilter, mark: number, isFirst: boolean): WireJobList {
      let pages: JobPages = { pages: [page], pageParams: [undefined] }
      for (const [id, { version: at, job }] of news) {
        if (at <= mark) continue
        const isListed = page.jobs.some((listed) => listed.id === id)
        if (job === null) pages = withoutJob(pages, id)
        else if (isListed || isFirst) pages = withJob(pages, job, filter)
      }
      return pages.pages[0] ?? page
    },

    /** The highest event that was heard of. */
    heard: (id: string) => heard.get(id) ?? 0,

    /**
     * Something may have been missed: ask again for everything on the page that can still change, apart from the jobs
     * that have been told since the mark.
     */
    resync(mark: number): void {
      void queries.invalidateQueries({
        queryKey: keys.all,
        predicate({ queryKey, state }) {
          const [, , what, id] = queryKey
          if (what !== 'job') return true
          const job = state.data as WireJob | null | undefined
          const toldAt = news.get(String(id))?.version ?? 0
          return !(job && isTerminal(job.status)) && toldAt <= mark
        },
      })
    },
  }
}
