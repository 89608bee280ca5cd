import type { Queryable } from '../database/database.ts'

/** Until the transaction ends, nobody else installs, upgrades or removes the engine in this schema; waits for whoever does. */
export async function lockMigrations(tx: Queryable, schema: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`genjobs migrate ${schema}`])
}
