import { createJobs, type Database, type Jobs } from 'genjobs'
import { kinds } from './kinds.ts'

export type ScriptJobs = Jobs<typeof kinds>

/** The jobs of this app, on any database of genjobs. */
export function openJobs(database: Database): ScriptJobs {
  return createJobs({ database, kinds })
}
