import { setTimeout as pause } from 'node:timers/promises'
import type { Queryable } from '../database/database.ts'

/** A transaction of the app's own that submitted, and then stays open, is not worth more. */
const patienceMs = 10_000

/** Those that have touched a table of the schema: every call does so first of all. */
const underWay = `
  select distinct l.virtualtransaction as id
  from pg_locks l join pg_class c on c.oid = l.relation
  where l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.locktype = 'relation' and l.pid <> pg_backend_pid() and c.relnamespace = $1::regnamespace`

/** Wait until the transactions have ended in which calls of functions are under way now, or for ten seconds. */
export async function callsEnded(tx: Queryable, schema: string): Promise<void> {
  const ids = async () => (await tx.query<{ id: string }>(underWay, [schema])).map(({ id }) => id)
  let left = await ids()
  for (const until = performance.now() + patienceMs; left.length > 0 && performance.now() < until;) {
    await pause(20)
    const now = new Set(await ids())
    left = left.filter((id) => now.has(id))
  }
}
