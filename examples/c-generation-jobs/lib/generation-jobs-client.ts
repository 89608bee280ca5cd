// The functions of the browser: straight to the database, in the name of who is signed in on this page.
import * as queries from './generation-job-queries.ts'
import type { GenerationJobUpdate, JobStatus } from './database-types.ts'
import { supabaseBrowser } from './supabase-browser.ts'

export const getGenerationJobsClient = async () => queries.generationJobs(supabaseBrowser())

export const getProjectJobsClient = async (projectId: string) => queries.projectJobs(supabaseBrowser(), projectId)

export const getJobsByStatusClient = async (status: JobStatus) => queries.jobsByStatus(supabaseBrowser(), status)

export const getGenerationJobClient = async (id: string) => queries.generationJob(supabaseBrowser(), id)

export const createGenerationJobClient = async (job: queries.NewJob) => queries.addGenerationJob(supabaseBrowser(), job)

export const updateGenerationJobClient = async (id: string, updates: GenerationJobUpdate) =>
  queries.changeGenerationJob(supabaseBrowser(), id, updates)

export const transitionJobStatusClient = async (id: string, status: JobStatus, error?: string) =>
  queries.moveJob(supabaseBrowser(), id, status, error)

export const deleteGenerationJobClient = async (id: string) => queries.removeGenerationJob(supabaseBrowser(), id)

export const getJobStatisticsClient = async () => queries.jobStatistics(supabaseBrowser())

export const getRecentJobsClient = async (limit?: number) => queries.recentJobs(supabaseBrowser(), limit)

export const getTotalCostsClient = async () => queries.totalCosts(supabaseBrowser())

export const getProjectDashboardClient = async (projectId: string) =>
  queries.projectDashboard(supabaseBrowser(), projectId)

export const getProjectBudgetClient = async (projectId: string) => queries.projectBudget(supabaseBrowser(), projectId)
