import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'

/**
 * End the lease of one job, or of all jobs of its worker, the way the sweep does when a worker has gone silent: they are
 * given to a worker that nobody has heard of. Returns the ids of the jobs.
 */
export async function endLeases(
  database: Database,
  schema: string,
  id: string,
  of: 'job' | 'worker',
): Promise<string[]> {
  const name = quoteIdentifier(schema)
  return await database.transaction(async (tx) => {
    const lost = await tx.query<{ id: string }>(
      `update ${name}.leases l set worker_id = $2
       from ${name}.leases one
       where one.job_id = $1 and (l.job_id = one.job_id or $3 and l.worker_id = one.worker_id)
       returning l.job_id as id`,
      [id, `crashed-${randomUUID()}`, of === 'worker'],
    )
    const ids = lost.map((row) => row.id)
    if (ids.length > 0) await tx.query(`select ${name}.expire_leases($1::uuid[], true, ${name}.clock())`, [ids])
    return ids
  })
}
