import type { Row, Statement } from './statement.ts'

/** The `sql` of `sql.begin(async (sql) => …)`; `savepoint` sets it apart from the one that every query may use. */
export type PostgresJsTransaction = {
  unsafe(text: string, params?: string[]): PromiseLike<readonly unknown[]>
  savepoint: unknown
}

/** One connection of postgres.js, on which the caller has begun a transaction himself. */
export type PostgresJsReserved = {
  unsafe(text: string, params?: string[]): PromiseLike<readonly unknown[]>
  release(): void
}

export function isPostgresJs(tx: object): boolean {
  return typeof tx === 'function' && 'unsafe' in tx && typeof tx.unsafe === 'function'
}

export function isPostgresJsTransaction(tx: object): tx is PostgresJsTransaction {
  return 'savepoint' in tx && typeof tx.savepoint === 'function'
}

export function isPostgresJsReserved(tx: object): tx is PostgresJsReserved {
  return 'release' in tx && typeof tx.release === 'function'
}

export function postgresJsStatement(tx: PostgresJsTransaction | PostgresJsReserved): Statement {
  return async (text, params) => (await tx.unsafe(text, [...params])) as Row[]
}
