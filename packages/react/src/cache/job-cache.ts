import { isTerminal, type WireChanges, type WireEvent, type WireJob, type WireJobList } from '@genjobs/contract'
import { notifyManager, replaceEqualDeep, type QueryClient } from '@tanstack/react-query'
import type { JobFilter } from '../client/job-filter.ts'
import { belongs, type JobPages } from './job-list.ts'
import { joinEvents, lastSeq } from './job-events.ts'
import { createJobNews } from './job-news.ts'
import { newestJob } from './newest-job.ts'
import type { QueryKeys } from './query-keys.ts'

/** Several jobs mostly end at about the same time; one look at limits and credits will do. */
const accountPauseMs = 300

export type JobCache = ReturnType<typeof createJobCache>

/** Writes what is learned about jobs into the TanStack Query cache, wherever they are shown. */
export function createJobCache(queries: QueryClient, keys: QueryKeys) {
  const news = createJobNews()
  /** The highest number of an event that was heard of, by job. */
  const heard = new Map<string, number>()
  let accountTimer: ReturnType<typeof setTimeout> | undefined

  const filterOf = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey.at(-1) as JobFilter

  function tellLists(): void {
    for (const query of queries.getQueryCache().findAll({ queryKey: keys.lists })) {
      const { isInvalidated } = query.state
      const pages = query.state.data as JobPages | undefined
      if (!pages) continue
      const next = news.caughtUp(pages, filterOf(query))
      news.date(next.pages)
      if (next !== pages) queries.setQueryData(query.queryKey, next)
      // TanStack Query takes what is set for all there is to know, but what was missed is still to be asked for.
      if (isInvalidated) query.invalidate()
    }
  }

  function put(job: WireJob): void {
    const old = queries.getQueryData<WireJob | null>(keys.job(job.id))
    const next = newestJob(old, job)
    news.note(job.id, next)
    if (next !== old) queries.setQueryData(keys.job(job.id), next)
    tellLists()
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
    news.note(id, null)
    queries.setQueryData(keys.job(id), null)
    queries.removeQueries({ queryKey: keys.events(id) })
    tellLists()
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
    mark: news.mark,

    /** An answer that may have been overtaken by the stream: what came since the mark and is no older stays. */
    reconcileJob(job: WireJob, mark: number): WireJob {
      const known = queries.getQueryData<WireJob | null>(keys.job(job.id))
      if (news.toldAt(job.id) > mark && known && newestJob(job, known) !== job) return known
      return newestJob(known, job)
    },

    /** The same for a page of a list: what came since the mark is still to be told it. */
    datePage(page: WireJobList, mark: number): WireJobList {
      news.date([page], mark)
      return page
    },

    /** The pages of an answer with the news that came since they were read. What has not changed keeps its identity. */
    reconcilePages(known: JobPages | undefined, answer: JobPages, filter: JobFilter): JobPages {
      const next = replaceEqualDeep(known, news.caughtUp(answer, filter))
      news.date(next.pages)
      return next
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
          return !(job && isTerminal(job.status)) && news.toldAt(String(id)) <= mark
        },
      })
    },
  }
}
