import { shownSubjects, type DoctorCheck } from '../check.ts'

const cure =
  'A defect: no call of the engine leaves this behind. Was a table written by hand, or restored in part? Keep a copy ' +
  'of the rows and report them; genjobs.sweep() heals what a crash may leave, and nothing of this kind.'

/** The engine's own verifications. Each gives rows of a problem and its subject. */
export const invariants: DoctorCheck = {
  name: 'invariants',
  about: 'limits, lanes, leases, credits and budgets; with --statistics also these',
  async run({ query, schema, statistics }) {
    const calls = ['verify_slots()', 'verify_ledger()', 'verify_budgets()']
    if (statistics) calls.push('verify_statistics(null)')
    const found = new Map<string, string[]>()
    for (const call of calls) {
      for (const { problem, subject } of await query<{ problem: string; subject: string }>(
        `select v.problem, v.subject from ${schema}.${call} v`,
      )) {
        found.set(problem, [...(found.get(problem) ?? []), subject])
      }
    }
    return [...found].map(([problem, subjects]) => ({
      level: 'error',
      problem: `${problem}: ${subjects.length}`,
      subjects: subjects.slice(0, shownSubjects),
      cure,
    }))
  },
}
