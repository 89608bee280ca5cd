import type { Queryable } from 'genjobs'
import { database } from './database.ts'

/**
 * A transaction with the role and the claims of a user, as Supabase has one for each request of a browser: the row rules
 * of the database decide what there is.
 */
export async function asUser<T>(userId: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return await database.transaction(async (tx) => {
    await tx.query('set local role authenticated')
    await tx.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify({ role: 'authenticated', sub: userId }),
    ])
    return await work(tx)
  })
}
