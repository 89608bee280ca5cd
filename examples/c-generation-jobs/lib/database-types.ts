import type { ApiRow, GenjobsDatabase } from 'genjobs/supabase'

/** What is in the database, as supabase-js wants to be told: `createClient<Database>(…)` types every row and call. */

export const jobStatuses = ['queued', 'running', 'succeeded', 'failed'] as const

export type JobStatus = (typeof jobStatuses)[number]

/** A row of `generation_jobs`. Ids are uuids as text, times ISO 8601. */
export type GenerationJob = {
  id: string
  user_id: string
  project_id: string
  status: JobStatus
  mode: string
  input_asset_id: string | null
  error: string | null
  cost_cents: number
  created_at: string
  updated_at: string
  retry_count: number
  completed_at: string | null
}

export type NewGenerationJob = Pick<GenerationJob, 'project_id' | 'mode'> &
  Partial<Pick<GenerationJob, 'user_id' | 'status' | 'input_asset_id' | 'cost_cents' | 'retry_count'>>

/** The database sets the times, and what a job belongs to never changes. */
export type GenerationJobUpdate = Partial<
  Pick<GenerationJob, 'status' | 'mode' | 'input_asset_id' | 'error' | 'cost_cents' | 'retry_count'>
>

export type StuckJob = GenerationJob & { silent_for: string }

export type JobStatistics = { status: JobStatus; count: number; total_cost_cents: number; avg_cost_cents: number }

export type GenerationJobSummary = {
  user_id: string
  project_id: string
  status: JobStatus
  job_count: number
  total_cost_cents: number
  avg_cost_cents: number
}

/** In cents; `used_cents` is what was spent and what queued and running jobs have set aside. */
export type ProjectBudget = {
  max_cents: number
  used_cents: number
  left_cents: number
  period: 'day' | 'month' | 'total'
  resets_at: string | null
}

export type Project = { id: string; user_id: string; name: string; created_at: string }

export type Asset = Project

type Owned = { Row: Project; Insert: { name: string; user_id?: string }; Update: { name?: string }; Relationships: [] }

/** With the general API of genjobs, for kinds that a worker runs. */
export type Database = GenjobsDatabase & {
  public: {
    Tables: { projects: Owned; assets: Owned }
    Views: {
      generation_jobs: {
        Row: GenerationJob
        Insert: NewGenerationJob
        Update: GenerationJobUpdate
        Relationships: []
      }
      generation_job_summary: { Row: GenerationJobSummary; Relationships: [] }
      stuck_jobs: { Row: StuckJob; Relationships: [] }
    }
    Functions: {
      transition_job_status: { Args: { p_job_id: string; p_new_status: string; p_error?: string }; Returns: boolean }
      get_recent_jobs: { Args: { p_limit?: number }; Returns: GenerationJob[] }
      get_job_statistics: { Args: { p_user_id?: string }; Returns: JobStatistics[] }
      get_project_budget: { Args: { p_project_id: string }; Returns: ProjectBudget[] }
      fail_stuck_jobs: { Args: Record<string, never>; Returns: number }
    }
  }
}

/** What the page shows of a job that a worker runs. */
export type WorkerJob = Pick<ApiRow<'jobs'>, 'id' | 'kind' | 'status' | 'progress' | 'step' | 'output' | 'created_at'>
