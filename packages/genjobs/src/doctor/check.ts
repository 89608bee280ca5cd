import type { Queryable } from '../database/database.ts'

/** Something that is not as it should be, and what to do about it. */
export type DoctorFinding = {
  /** The name of the check that found it, such as `invariants`. */
  check: string
  /**
   * `error`: jobs do not run, data contradict themselves or may be lost, or somebody sees too much. `warning`: soon, or
   * perhaps on purpose. `note`: good to know, and no trouble.
   */
  level: 'error' | 'warning' | 'note'
  problem: string
  /** Which jobs, kinds or tables; the first few where there are many. */
  subjects: string[]
  cure: string
}

export type DoctorContext = Queryable & {
  /** The schema of the engine, as an identifier in SQL. */
  schema: string
  /** The same as it is named. */
  name: string
  /** This machine's clock, in milliseconds. */
  now(): number
  /** When the database was opened, if that is known. */
  openedAt: Date | undefined
  /** Whether this role may read a table of the engine. */
  readable(table: string): Promise<boolean>
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
  /** Without it nothing else can be looked at: what it finds ends the examination. */
  decisive?: true
  run(context: DoctorContext): Promise<Omit<DoctorFinding, 'check'>[]>
}

/** How many subjects a finding names; the problem has the number of all. */
export const shownSubjects = 10

/** A finding about some things, unless there are none of them. */
export function about(
  subjects: readonly string[],
  level: DoctorFinding['level'],
  problem: string,
  cure: string,
): Omit<DoctorFinding, 'check'>[] {
  return subjects.length === 0 ? [] : [{ level, problem, subjects: subjects.slice(0, shownSubjects), cure }]
}

/** SQL: whether this is PGlite, which has neither processes nor files of a server's own. */
export const isEmbedded = `version() ~* 'emscripten|wasm'`
