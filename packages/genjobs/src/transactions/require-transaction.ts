import { GenjobsError } from '@genjobs/contract'
import { postgresError } from './postgres-error.ts'
import type { Statement } from './statement.ts'

/**
 * Two statements that do nothing, for objects that do not tell whether they are in a transaction: there is no savepoint
 * outside of one.
 * @throws GenjobsError `invalid_input`
 */
export async function requireTransaction(statement: Statement): Promise<Statement> {
  try {
    await statement('savepoint genjobs_in_transaction', [])
  } catch (error) {
    if (postgresError(error)?.code !== '25P01') throw error
    throw new GenjobsError(
      'invalid_input',
      'tx is a connection without a transaction: the job would not depend on yours',
      {
        hint: 'Run `begin` on it first, and wait for that.',
        cause: error,
      },
    )
  }
  await statement('release savepoint genjobs_in_transaction', [])
  return statement
}
