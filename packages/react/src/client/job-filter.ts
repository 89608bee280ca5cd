import type { JobStatus } from '@genjobs/contract'

/** Which of one's own jobs; what is not named does not matter. */
export type JobFilter = {
  kind?: string
  status?: JobStatus | readonly JobStatus[]
  project?: string
  subject?: string
  /** Words of the input. */
  search?: string
  /** 1 to 100 jobs a page. */
  pageSize?: number
}

export function searchOf(filter: JobFilter, cursor?: string): string {
  const search = new URLSearchParams()
  if (filter.kind !== undefined) search.set('kind', filter.kind)
  for (const status of statusesOf(filter)) search.append('status', status)
  if (filter.project !== undefined) search.set('project', filter.project)
  if (filter.subject !== undefined) search.set('subject', filter.subject)
  if (filter.search) search.set('q', filter.search)
  if (filter.pageSize !== undefined) search.set('limit', String(filter.pageSize))
  if (cursor !== undefined) search.set('cursor', cursor)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

export function statusesOf({ status }: JobFilter): readonly JobStatus[] {
  if (status === undefined) return []
  return typeof status === 'string' ? [status] : [...status].sort()
}
