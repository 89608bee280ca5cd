'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Asset, GenerationJob, Project, ProjectBudget } from '../lib/database-types.ts'
import {
  getProjectBudgetClient,
  getProjectDashboardClient,
  getProjectJobsClient,
} from '../lib/generation-jobs-client.ts'
import type { ProjectDashboard, Supabase } from '../lib/generation-job-queries.ts'

export type ProjectView = { jobs: GenerationJob[]; dashboard: ProjectDashboard; budget: ProjectBudget | null }

/** The projects and files of who is signed in. */
export function useProjects(supabase: Supabase | null) {
  const [projects, setProjects] = useState<Project[]>([])
  const [assets, setAssets] = useState<Asset[]>([])
  useEffect(() => {
    setProjects([])
    setAssets([])
    if (!supabase) return undefined
    let isGone = false
    void (async () => {
      const [found, files] = await Promise.all([
        supabase.from('projects').select().order('created_at').order('name'),
        supabase.from('assets').select().order('name'),
      ])
      if (isGone) return
      setProjects(found.data ?? [])
      setAssets(files.data ?? [])
    })()
    return () => {
      isGone = true
    }
  }, [supabase])
  return { projects, assets }
}

const everyMs = 2_000

/** Everything of one project, read again every two seconds and after each `refresh`. */
export function useProject(projectId: string | undefined, onProblem: (error: unknown) => void) {
  const [view, setView] = useState<{ projectId: string; view: ProjectView } | null>(null)
  const turns = useRef({ asked: 0, shown: 0 })
  const refresh = useCallback(async () => {
    if (projectId === undefined) return
    const turn = ++turns.current.asked
    try {
      const [jobs, dashboard, budget] = await Promise.all([
        getProjectJobsClient(projectId),
        getProjectDashboardClient(projectId),
        getProjectBudgetClient(projectId),
      ])
      // What was asked before and comes later is old.
      if (turn < turns.current.shown) return
      turns.current.shown = turn
      setView({ projectId, view: { jobs, dashboard, budget } })
    } catch (error) {
      onProblem(error)
    }
  }, [projectId, onProblem])
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), everyMs)
    return () => clearInterval(timer)
  }, [refresh])
  return { view: view !== null && view.projectId === projectId ? view.view : null, refresh }
}
