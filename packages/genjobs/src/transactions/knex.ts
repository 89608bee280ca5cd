import type { Row, Statement } from './statement.ts'

/** A transaction of Knex; `isCompleted` sets it apart from Knex itself. */
export type KnexTransaction = {
  raw(text: string, bindings: readonly string[]): PromiseLike<unknown>
  isCompleted(): boolean
}

export function isKnex(tx: object): boolean {
  return typeof tx === 'function' && 'raw' in tx && typeof tx.raw === 'function' && 'schema' in tx
}

export function isKnexTransaction(tx: object): tx is KnexTransaction {
  return (tx as { isTransaction?: unknown }).isTransaction === true
}

/** Knex writes question marks where PostgreSQL has `$1`; our statements have no other. */
export function knexStatement(tx: KnexTransaction): Statement {
  return async (text, params) => {
    const answer = await tx.raw(text.replaceAll(/\$\d+/g, '?'), params)
    // An app's own postProcessResponse may have taken the rows out.
    return (Array.isArray(answer) ? answer : (answer as { rows: Row[] }).rows) as Row[]
  }
}
