// Written by scripts/embed-sql.ts from engine/migrations. Change it there, then: npm run embed

/** The releases of the engine after the first, in order; see engine/migrations/README.md. */
export const engineUpgrades: readonly {
  version: number
  name: string
  oldestClient: number
  about: string
  tables: string | undefined
  functions: string | undefined
}[] = [
  { version: 2, name: "0002-attempt-started-at", oldestClient: 1, about: "when the attempt began that runs now or ran last", tables: "alter table jobs add column if not exists attempt_started_at timestamptz;\ncomment on column jobs.attempt_started_at is 'When the attempt began that runs now or ran last; started_at is that of the first.';\n", functions: "alter type job_details add attribute attempt_started_at timestamptz;\n" },
]
