import { readFile } from 'node:fs/promises'
import type { Database } from 'genjobs'

export type StatusCount = { status: string; jobs: number; average_seconds: number | null }

export type ActiveJob = {
  id: string
  user_id: string
  current_step: string | null
  progress: number
  attempt: number
  seconds_running: number
}

/** Counts and average processing time by status, of the last hour. */
export async function lastHourByStatus(database: Database): Promise<StatusCount[]> {
  return await database.query<StatusCount>(await statement('last-hour-by-status'))
}

/** What runs now, with step, progress and seconds. */
export async function activeJobs(database: Database): Promise<ActiveJob[]> {
  return await database.query<ActiveJob>(await statement('active-jobs'))
}

/** Operators run the same files with psql. */
function statement(name: string): Promise<string> {
  return readFile(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8')
}
