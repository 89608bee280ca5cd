import type { Queryable } from 'genjobs'
import type { GenerationJob } from './database-types.ts'

/** What makes a generation; whatever it throws, its job fails with that text. */
export type Generate = (job: GenerationJob) => Promise<{ cost_cents?: number } | void>

export type Drained = { succeeded: number; failed: number }

/**
 * The queue drained by a worker of the app's own: take queued jobs, oldest first, run each, and say how it ended. Any
 * number may drain at once: the first to move a job to running has it, and for the others the transition is illegal. What
 * a killed worker leaves behind is in `stuck_jobs` after 30 minutes. (A kind that is not manual has leases, retries and
 * time limits instead: see `storyboard` in kinds.ts.)
 * @param database with the rights of an operator, as the server has them
 */
export async function drainQueue(
  database: Queryable,
  generate: Generate,
  { limit = 10, userId, projectId }: { limit?: number; userId?: string; projectId?: string } = {},
): Promise<Drained> {
  const drained: Drained = { succeeded: 0, failed: 0 }
  const queued = await database.query<GenerationJob>(
    `select * from generation_jobs
     where status = 'queued' and ($2::text is null or user_id = $2) and ($3::text is null or project_id = $3)
     order by created_at, id limit $1`,
    [limit, userId ?? null, projectId ?? null],
  )
  const move = async (id: string, status: string, error: string | null = null) => {
    const [row] = await database.query<{ moved: boolean }>('select transition_job_status($1, $2, $3) as moved', [
      id,
      status,
      error,
    ])
    return row?.moved ?? false
  }
  for (const job of queued) {
    if (!(await move(job.id, 'running'))) continue
    try {
      const made = await generate({ ...job, status: 'running' })
      if (made?.cost_cents !== undefined) {
        await database.query('update generation_jobs set cost_cents = $2 where id = $1', [job.id, made.cost_cents])
      }
      if (await move(job.id, 'succeeded')) drained.succeeded += 1
    } catch (error) {
      if (await move(job.id, 'failed', error instanceof Error ? error.message : String(error))) drained.failed += 1
    }
  }
  return drained
}
