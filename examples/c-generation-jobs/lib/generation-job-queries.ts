import type { SupabaseClient } from '@supabase/supabase-js'
import type {
  Database,
  GenerationJob,
  GenerationJobUpdate,
  JobStatistics,
  JobStatus,
  NewGenerationJob,
  ProjectBudget,
} from './database-types.ts'

/**
 * What can be asked of `generation_jobs`, in the name of whoever a client of Supabase acts for: the row rules of the
 * database decide what there is. The functions of the server and of the browser are these with a client of their own. An
 * error of the database rejects as `PostgrestError`, whose `code` is its SQLSTATE.
 */

export type Supabase = SupabaseClient<Database>

export type NewJob = Omit<NewGenerationJob, 'user_id' | 'status'>

const newestFirst = (supabase: Supabase) =>
  supabase.from('generation_jobs').select().order('created_at', { ascending: false }).order('id', { ascending: false })

/** The user's jobs, newest first. */
export async function generationJobs(supabase: Supabase): Promise<GenerationJob[]> {
  return (await newestFirst(supabase).throwOnError()).data
}

export async function projectJobs(supabase: Supabase, projectId: string): Promise<GenerationJob[]> {
  return (await newestFirst(supabase).eq('project_id', projectId).throwOnError()).data
}

export async function jobsByStatus(supabase: Supabase, status: JobStatus): Promise<GenerationJob[]> {
  return (await newestFirst(supabase).eq('status', status).throwOnError()).data
}

/** Null for a job that is missing or somebody else's: nobody can tell the two apart. */
export async function generationJob(supabase: Supabase, id: string): Promise<GenerationJob | null> {
  return (await supabase.from('generation_jobs').select().eq('id', id).maybeSingle().throwOnError()).data
}

/** A job of the user's in a project of his, queued. Rejects with `JG003` "Insufficient budget" where a budget has too little left. */
export async function addGenerationJob(supabase: Supabase, job: NewJob): Promise<GenerationJob> {
  return (await supabase.from('generation_jobs').insert(job).select().single().throwOnError()).data
}

/**
 * Change what is known of a job, or its status. Null where there is no such job. An illegal transition rejects with
 * `JG005`, and then nothing is changed.
 */
export async function changeGenerationJob(
  supabase: Supabase,
  id: string,
  updates: GenerationJobUpdate,
): Promise<GenerationJob | null> {
  const changed = supabase.from('generation_jobs').update(updates).eq('id', id).select().maybeSingle()
  return (await changed.throwOnError()).data
}

/** Queued → running → succeeded or failed. False, and nothing is changed, when that is not possible. */
export async function moveJob(supabase: Supabase, id: string, status: JobStatus, error?: string): Promise<boolean> {
  const args = { p_job_id: id, p_new_status: status, ...(error !== undefined && { p_error: error }) }
  return (await supabase.rpc('transition_job_status', args).throwOnError()).data
}

/** False where there was no such job. */
export async function removeGenerationJob(supabase: Supabase, id: string): Promise<boolean> {
  const removed = await supabase.from('generation_jobs').delete().eq('id', id).select('id').throwOnError()
  return removed.data.length > 0
}

/** Counts and costs by status, exact at this moment, however many jobs there have been. */
export async function jobStatistics(supabase: Supabase): Promise<JobStatistics[]> {
  return (await supabase.rpc('get_job_statistics', {}).throwOnError()).data
}

export async function recentJobs(supabase: Supabase, limit = 10): Promise<GenerationJob[]> {
  return (await supabase.rpc('get_recent_jobs', { p_limit: limit }).throwOnError()).data
}

/** In cents, of all jobs of the user. */
export async function totalCosts(supabase: Supabase): Promise<number> {
  return (await jobStatistics(supabase)).reduce((sum, row) => sum + row.total_cost_cents, 0)
}

export type ProjectDashboard = {
  counts: Record<JobStatus, number>
  totalCostCents: number
  /** Of the jobs that have ended; null before the first. */
  successRate: number | null
  /** In cents; null without jobs. */
  averageCostCents: number | null
}

/** A project at a glance, from `generation_job_summary`: four rows, however many jobs. */
export async function projectDashboard(supabase: Supabase, projectId: string): Promise<ProjectDashboard> {
  const { data } = await supabase.from('generation_job_summary').select().eq('project_id', projectId).throwOnError()
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0 }
  let totalCostCents = 0
  for (const row of data) {
    counts[row.status] = row.job_count
    totalCostCents += row.total_cost_cents
  }
  const ended = counts.succeeded + counts.failed
  const all = ended + counts.queued + counts.running
  return {
    counts,
    totalCostCents,
    successRate: ended === 0 ? null : counts.succeeded / ended,
    averageCostCents: all === 0 ? null : totalCostCents / all,
  }
}

/** The budget that a project comes to the end of first; null without one. */
export async function projectBudget(supabase: Supabase, projectId: string): Promise<ProjectBudget | null> {
  const { data } = await supabase.rpc('get_project_budget', { p_project_id: projectId }).throwOnError()
  return data[0] ?? null
}
