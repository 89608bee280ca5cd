import type { Queryable } from '../database/database.ts'

/** Something that is not as it should be, and what to do about it. */
export type DoctorFinding = {
  /** The name of the check that found it, such as `invariants`. */
  check: string
  /** `error`: jobs do not run, or the data contradict themselves. `warning`: soon, or perhaps on purpose. */
  level: 'error' | 'warning'
  problem: string
  /** Which jobs, kinds or tables; the first few where there are many. */
  subjects: string[]
  cure: string
}

export type DoctorContext = Queryable & {
  /** The schema of the engine, as an identifier in SQL. */
  schema: string
  /** The same, as it is. */
  schemaName: string
  /** Whether to check also what reads all of history. */
  statistics: boolean
  /** How long a job may be due without anybody taking it, in milliseconds. */
  patienceMs: number
}

/** One file a check, each listed in checks.ts. It changes nothing. */
export type DoctorCheck = {
  name: string
  /** What it looks at, for people. */
  about: string
  run(context: DoctorContext): Promise<Omit<DoctorFinding, 'check'>[]>
}

/** How many subjects a finding names; the problem has the number of all. */
export const shownSubjects = 10
