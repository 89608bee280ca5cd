import type { Row, Statement } from './statement.ts'

/** A runner of TypeORM, or the manager that `dataSource.transaction(async (manager) => …)` hands over. */
export type TypeormTransaction = Runner | Manager

type Runner = {
  query(text: string, params?: string[]): Promise<unknown>
  isTransactionActive: boolean
}

type Manager = {
  query(text: string, params?: string[]): Promise<unknown>
  getRepository(target: never): unknown
  readonly queryRunner?: { isTransactionActive: boolean } | undefined
  /** Only a data source has one. */
  manager?: never
}

export function isTypeorm(tx: object): boolean {
  return 'query' in tx && typeof tx.query === 'function' && ('isTransactionActive' in tx || 'getRepository' in tx)
}

export function isTypeormTransaction(tx: object): tx is TypeormTransaction {
  const runner = 'isTransactionActive' in tx ? tx : (tx as Manager).queryRunner
  return runner?.isTransactionActive === true
}

/** TypeORM answers a select by its rows. */
export function typeormStatement(tx: TypeormTransaction): Statement {
  return async (text, params) => (await tx.query(text, [...params])) as Row[]
}
