// The functions of the server: for pages, routes and server actions, in the name of who is signed in.
import * as queries from './generation-job-queries.ts'
import type { GenerationJobUpdate, JobStatus } from './database-types.ts'
import { supabaseServer } from './supabase-server.ts'

export const getGenerationJobs = async () => queries.generationJobs(await supabaseServer())

export const getProjectJobs = async (projectId: string) => queries.projectJobs(await supabaseServer(), projectId)

export const getJobsByStatus = async (status: JobStatus) => queries.jobsByStatus(await supabaseServer(), status)

export const getGenerationJob = async (id: string) => queries.generationJob(await supabaseServer(), id)

export const createGenerationJob = async (job: queries.NewJob) => queries.addGenerationJob(await supabaseServer(), job)

export const updateGenerationJob = async (id: string, updates: GenerationJobUpdate) =>
  queries.changeGenerationJob(await supabaseServer(), id, updates)

export const transitionJobStatus = async (id: string, status: JobStatus, error?: string) =>
  queries.moveJob(await supabaseServer(), id, status, error)

export const deleteGenerationJob = async (id: string) => queries.removeGenerationJob(await supabaseServer(), id)

export const getJobStatistics = async () => queries.jobStatistics(await supabaseServer())

export const getRecentJobs = async (limit?: number) => queries.recentJobs(await supabaseServer(), limit)

export const getTotalCosts = async () => queries.totalCosts(await supabaseServer())

export const getProjectDashboard = async (projectId: string) =>
  queries.projectDashboard(await supabaseServer(), projectId)

export const getProjectBudget = async (projectId: string) => queries.projectBudget(await supabaseServer(), projectId)
