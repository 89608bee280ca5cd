import { GenjobsError } from '@genjobs/contract'
import { createJobs } from '../client/create-jobs.ts'
import type { Database } from '../database/database.ts'

/** @throws GenjobsError `database_error` */
export async function verifyDatabase(database: Database, schema: string): Promise<void> {
  const problems = await createJobs({ database, schema, kinds: [] }).verify({ statistics: true })
  if (problems.length === 0) return
  const lines = problems.map(({ problem, subject }) => `${problem}: ${subject}`)
  throw new GenjobsError('database_error', `not everything holds:\n${lines.join('\n')}`, {
    hint: 'Either something has written to the tables of the engine, or this is a bug of genjobs: please report it.',
  })
}
