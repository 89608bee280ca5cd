import type { Row, Statement } from './statement.ts'

/** A transaction of Kysely, also a controlled one. `isTransaction` is false in the database itself. */
export type KyselyTransaction = {
  readonly isTransaction: true
  executeQuery(query: never): Promise<{ rows: unknown[] }>
  withoutPlugins(): unknown
}

export function isKysely(tx: object): boolean {
  return 'executeQuery' in tx && typeof tx.executeQuery === 'function' && 'withoutPlugins' in tx
}

export function isKyselyTransaction(tx: object): tx is KyselyTransaction {
  return 'isTransaction' in tx && tx.isTransaction === true
}

/** Plugins may rename columns, or parse what looks like JSON: the answer is not for them. */
export function kyselyStatement(tx: KyselyTransaction): Statement {
  const plain = tx.withoutPlugins() as KyselyTransaction
  return async (text, params) => {
    // What CompiledQuery.raw makes.
    const query = {
      sql: text,
      parameters: params,
      query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
      queryId: { queryId: 'genjobs' },
    }
    return (await plain.executeQuery(query as never)).rows as Row[]
  }
}
