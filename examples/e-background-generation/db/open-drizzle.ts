import type { Queryable } from 'genjobs'
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'

/**
 * Drizzle over whatever genjobs runs on, the embedded database too. Rows come by the names of their columns, so take one
 * table a query; on PostgreSQL alone `drizzle(process.env.DATABASE_URL)` of drizzle-orm/node-postgres knows no such limit.
 */
export function openDrizzle(database: Queryable): PgRemoteDatabase {
  return drizzle(async (text, params) => {
    const rows = await database.query(text, params)
    return { rows: rows.map((row) => Object.values(row)) }
  })
}
