import { GenjobsError } from '@genjobs/contract'
import { databaseError } from '../client/database-error.ts'
import type { Engine, KindRow, Submission, SubmitAnswer } from '../client/engine.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'
import { asStatement } from './as-statement.ts'
import { isPrismaCode, postgresError } from './postgres-error.ts'
import type { Statement } from './statement.ts'

export type TransactionEngine = Pick<Engine, 'schemaVersion' | 'oldestClient' | 'registerKinds'> & {
  submitJobs(items: readonly Submission[]): Promise<SubmitAnswer[]>
}

/**
 * The engine within a transaction of the caller's. Libraries and apps differ in how they name columns and read types, so
 * all goes in and comes out as one text. Nothing is tried again: after an error the transaction is lost.
 * @throws GenjobsError `invalid_input` for what is no transaction
 */
export async function transactionEngine(tx: unknown, schema: string): Promise<TransactionEngine> {
  const prefix = quoteIdentifier(schema)
  const statement: Statement = await asStatement(tx).catch((error: unknown) => {
    throw libraryError(error, schema)
  })

  async function call<Row>(name: string, places: string, params: readonly string[]): Promise<Row[]> {
    const text = `select coalesce(jsonb_agg(to_jsonb(a)), '[]')::text as answer from ${prefix}.${name}(${places}) a`
    try {
      const [row] = await statement(text, params)
      const [answer] = Object.values(row ?? {})
      return JSON.parse(answer as string) as Row[]
    } catch (error) {
      throw libraryError(error, schema)
    }
  }
  const value = async <T>(name: string, places = '', params: readonly string[] = []) =>
    (await call<T>(name, places, params))[0] as T

  return {
    submitJobs: (items) => call<SubmitAnswer>('submit_jobs', '$1::text::jsonb, true', [JSON.stringify(items)]),
    schemaVersion: () => value<number | null>('schema_version'),
    oldestClient: () => value<number | null>('oldest_client'),
    registerKinds: (kinds: readonly KindRow[]) =>
      value<number>('register_kinds', '$1::text::jsonb', [JSON.stringify(kinds)]),
  }
}

/** An error of a library as an error of genjobs; what is not the database's is returned as it is. */
function libraryError(error: unknown, schema: string): unknown {
  if (error instanceof GenjobsError) return error
  const said = postgresError(error)
  if (said) return databaseError(said, schema)
  // The numbers of Prisma look like those of PostgreSQL.
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && isPrismaCode(code) ? error : databaseError(error, schema)
}
