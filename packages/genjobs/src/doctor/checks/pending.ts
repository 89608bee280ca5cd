import type { DoctorCheck } from '../check.ts'

/** Far more than a sweep leaves, which folds as it comes. */
const many = 20_000

const tables: [table: string, what: string][] = [
  ['account_changes', 'changes of credits'],
  ['budget_changes', 'changes of budgets'],
  ['stat_changes', 'changes of the statistics'],
]

export const pendingChanges: DoctorCheck = {
  name: 'pending',
  about: 'changes of credits, budgets and statistics that are not folded yet',
  async run({ query, schema }) {
    const findings: Awaited<ReturnType<DoctorCheck['run']>> = []
    for (const [table, what] of tables) {
      const [row] = await query<{ n: number }>(
        `select count(*)::int as n from (select from ${schema}.${table} limit ${many + 1}) c`,
      )
      if ((row?.n ?? 0) <= many) continue
      findings.push({
        level: 'warning',
        problem: `more than ${many} ${what} are not folded: reads are right, and slow`,
        subjects: [table],
        cure: 'Run a worker or a drain, which sweep and fold. If one runs: does a transaction stay open for hours?',
      })
    }
    return findings
  },
}
