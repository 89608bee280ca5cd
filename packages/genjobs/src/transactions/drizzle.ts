import type { Row, Statement } from './statement.ts'

/** A transaction of Drizzle, over any of its drivers of PostgreSQL. `rollback` sets it apart from the database itself. */
export type DrizzleTransaction = {
  execute(query: string): PromiseLike<unknown>
  rollback(): never
}

type Query = { queryChunks: unknown[] }
type Drizzle = { execute(query: unknown): PromiseLike<unknown> & { getSQL(): Query } }

export function isDrizzle(tx: object): boolean {
  return 'execute' in tx && typeof tx.execute === 'function' && 'session' in tx && 'dialect' in tx
}

export function isDrizzleTransaction(tx: object): tx is DrizzleTransaction {
  return 'rollback' in tx && typeof tx.rollback === 'function'
}

/**
 * `execute` is the one method that all versions and drivers have. It takes text, or an SQL object, and only the latter
 * has parameters. We cannot import the class of that object, and an imitation would have to know what `execute` calls of
 * it. So Drizzle makes it: a query that `execute` was given as text runs only when it is awaited, and its documented
 * `getSQL()` is a real SQL object. A text between the pieces of one is a parameter, as in its sql`… ${text} …`.
 */
export function drizzleStatement(tx: DrizzleTransaction): Statement {
  const { execute } = bound(tx)
  return async (text, params) => {
    const [first, ...others] = text.split(/\$\d+/)
    const query = execute(first).getSQL()
    others.forEach((piece, i) => query.queryChunks.push(params[i], ...execute(piece).getSQL().queryChunks))
    const answer = await execute(query)
    // node-postgres and PGlite answer an object with rows, postgres.js an array of them.
    return (Array.isArray(answer) ? answer : (answer as { rows: Row[] }).rows) as Row[]
  }
}

function bound(tx: DrizzleTransaction): Drizzle {
  return { execute: (query) => (tx as unknown as Drizzle).execute(query) }
}
