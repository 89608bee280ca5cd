import { createJobs, type Database } from 'genjobs'
import { addDemoUsers, demoBudgetCents } from '../lib/demo-users.ts'
import { kinds } from '../lib/kinds.ts'

/** Ada and Ben with their projects, and what each project may cost in a month. */
export async function addDemo(database: Database): Promise<void> {
  await database.transaction((tx) => addDemoUsers(tx))
  const jobs = createJobs({ database, kinds })
  // Without a key: for each project that has none of its own.
  await jobs.budgets.set({ scope: 'project', measure: 'cost', period: 'month', max: demoBudgetCents * 10_000 })
  await jobs.close()
}
