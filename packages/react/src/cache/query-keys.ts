import type { JobFilter } from '../client/job-filter.ts'
import type { StatisticsFilter } from '../client/statistics-filter.ts'

/**
 * Where things are in the TanStack Query cache. Everything begins with the scope: who is signed in, so that nothing of
 * one account is ever shown to the next.
 */
export type QueryKeys = ReturnType<typeof queryKeys>

export function queryKeys(scope: string) {
  const root = ['genjobs', scope] as const
  return {
    all: root,
    job: (id: string) => [...root, 'job', id] as const,
    /** A job as the app's own endpoint tells it. */
    ownViews: (id: string) => [...root, 'own-view', id] as const,
    ownView: (id: string, address: string) => [...root, 'own-view', id, address] as const,
    lists: [...root, 'jobs'] as const,
    list: (filter: JobFilter) => [...root, 'jobs', filter] as const,
    events: (id: string) => [...root, 'events', id] as const,
    allEvents: [...root, 'events'] as const,
    limits: [...root, 'limits'] as const,
    credits: [...root, 'credits'] as const,
    budgets: [...root, 'budgets'] as const,
    allStatistics: [...root, 'statistics'] as const,
    statistics: (filter: StatisticsFilter) => [...root, 'statistics', filter] as const,
    kinds: [...root, 'kinds'] as const,
  }
}
