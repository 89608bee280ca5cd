/** A planted bug: edits of one file, and the test that must fail because of it. */
export type Mutant = {
  name: string
  file: string
  /** Each text must stand in the file exactly as given. */
  edits: readonly { find: string; replace: string }[]
  /** A test file and the name of a test in it, or a part of the name. */
  test: { file: string; name: string }
  /** A program without which the test is skipped, as a run of the tests calls it. */
  needs?: 'PgBouncer' | 'PostgREST' | 'Chromium'
}

export const mutant = (
  name: string,
  file: string,
  find: string,
  replace: string,
  testFile: string,
  testName: string,
): Mutant => ({
  name,
  file,
  edits: [{ find, replace }],
  test: { file: testFile, name: testName },
})

export const sql = 'engine/sql/functions'

/** The test files that are named often. */
export const tests = {
  races: 'engine/test/races/races.test.ts',
  limits: 'engine/test/limits/limits.test.ts',
  finish: 'engine/test/finish/finish-jobs.test.ts',
  leases: 'engine/test/leases/leases.test.ts',
  park: 'engine/test/leases/park.test.ts',
  submit: 'engine/test/submit/submit-jobs.test.ts',
  fairness: 'engine/test/fairness/fairness.test.ts',
  lifecycle: 'packages/genjobs/test/worker/lifecycle.test.ts',
  badHandlers: 'packages/genjobs/test/worker/bad-handlers.test.ts',
} as const
