import type { StatisticsGroup } from '@genjobs/contract'

/** Which of one's own ended jobs, and how they are grouped; what is not named does not matter. */
export type StatisticsFilter = {
  kind?: string
  project?: string
  mode?: string
  /** Those that ended from then on, or before; whole days in UTC. */
  from?: Date | string
  to?: Date | string
  by?: readonly Exclude<StatisticsGroup, 'owner' | 'hour' | 'minute'>[]
  /** Count what is live as well. */
  live?: boolean
}

export function statisticsSearchOf({ kind, project, mode, from, to, by, live }: StatisticsFilter): string {
  const search = new URLSearchParams()
  if (kind !== undefined) search.set('kind', kind)
  if (project !== undefined) search.set('project', project)
  if (mode !== undefined) search.set('mode', mode)
  if (from !== undefined) search.set('from', new Date(from).toISOString())
  if (to !== undefined) search.set('to', new Date(to).toISOString())
  if (by && by.length > 0) search.set('by', by.join(','))
  if (live) search.set('live', '1')
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
