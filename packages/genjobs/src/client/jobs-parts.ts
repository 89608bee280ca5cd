import { GenjobsError, type AnyKind } from '@genjobs/contract'
import type { Database } from '../database/database.ts'
import type { StartUp } from './start-up.ts'
import type { WorkerParts } from '../worker/work.ts'

/** What the parts of a client share. */
export type JobsParts = WorkerParts & {
  database: Database
  schema: string
  /** The schema fits and the kinds are registered; once, and again after a failure. */
  ready(): Promise<void>
  readyWithin: StartUp['readyWithin']
}

/** @throws GenjobsError `unknown_kind` for a kind that was not given to createJobs, even one of the same name */
export function requireOwnKind({ kinds }: Pick<JobsParts, 'kinds'>, kind: AnyKind): void {
  if (kinds.get(kind.name) !== kind) {
    throw new GenjobsError('unknown_kind', `the kind "${kind.name}" is not one of those given to createJobs`)
  }
}
