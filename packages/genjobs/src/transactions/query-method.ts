import type { Queryable } from '../database/database.ts'
import type { Row, Statement } from './statement.ts'

/**
 * Whatever has a `query`: a client of node-postgres after `begin`, a transaction of PGlite, or of our own seam
 * (`pgTransaction`, `database.transaction`). Not a pool, and not a database that begins transactions itself.
 */
export type QueryMethodTransaction = {
  query: Query | Queryable['query']
  transaction?: never
  totalCount?: never
}

type Query = (text: string, params?: string[]) => Promise<{ rows: unknown[] }>

export function hasQueryMethod(tx: object): tx is { query: Query } {
  return 'query' in tx && typeof tx.query === 'function'
}

/** node-postgres counts the clients of a pool, and PGlite and our own seam have `transaction`. */
export function isDatabase(tx: object): boolean {
  return 'totalCount' in tx || ('transaction' in tx && typeof tx.transaction === 'function')
}

/** A transaction of PGlite ends itself, and says so. */
export function isPgliteTransaction(tx: object): boolean {
  return 'closed' in tx && 'exec' in tx && 'rollback' in tx
}

/** node-postgres, of late, knows whether the last answer came out of a transaction (`T`), or of none (`I`). */
export function knowsTransaction(tx: object): boolean {
  const { getTransactionStatus } = tx as { getTransactionStatus?: () => unknown }
  return typeof getTransactionStatus === 'function' && ['T', 'E'].includes(getTransactionStatus.call(tx) as string)
}

export function queryMethodStatement(tx: { query: Query }): Statement {
  return async (text, params) => {
    const answer: unknown = await tx.query(text, [...params])
    return (Array.isArray(answer) ? answer : (answer as { rows: Row[] }).rows) as Row[]
  }
}
