import type { AnyKind, JobStatus } from '@genjobs/contract'
import { statusesOf, type JobFilter } from '../client/job-filter.ts'

export type JobsOptions<K extends AnyKind = AnyKind> = {
  /** One's own jobs: there are no others for an end user. */
  mine?: true
  /** A kind, which also gives the types, or its name. */
  kind?: K | K['name']
  status?: JobStatus | readonly JobStatus[]
  project?: string
  subject?: string
  /** Words of the input; the server searches. */
  search?: string
  /** 1 to 100. Default: the server's. */
  pageSize?: number
}

/** Equal options make equal filters, which are the keys of the cached lists. */
export function filterOf({ kind, status, project, subject, search, pageSize }: JobsOptions): JobFilter {
  return {
    ...(kind !== undefined && { kind: typeof kind === 'string' ? kind : kind.name }),
    // Always in the same order, since the filter is part of the list's key.
    ...(status !== undefined && { status: statusesOf({ status }) }),
    ...(project !== undefined && { project }),
    ...(subject !== undefined && { subject }),
    ...(search && { search }),
    ...(pageSize !== undefined && { pageSize }),
  }
}
