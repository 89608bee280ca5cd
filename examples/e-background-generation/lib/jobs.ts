import { createJobs, type Jobs } from 'genjobs'
import { database } from './database.ts'
import { kinds } from './kinds.ts'

export type NailJobs = Jobs<typeof kinds>

const kept = globalThis as { nailJobs?: NailJobs }

/** The jobs of this app: one for all pages and routes, so that they share one live feed. Opens nothing until its first use. */
export const jobs: NailJobs = (kept.nailJobs ??= createJobs({ database, kinds }))
