import { randomUUID } from 'node:crypto'
import { findPostgrest, testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import type { GenerationJob, JobStatistics } from '../lib/database-types.ts'
import * as client from '../lib/generation-jobs-client.ts'
import * as server from '../lib/generation-jobs.ts'
import { actAs } from '../lib/supabase-server.ts'
import { openStack, signIn, type Stack } from './open-stack.ts'
import type { Person } from './open-world.ts'

const version = testServerNames[0] ?? ''

/** One set of functions for both sides: with their own names, and as whoever is signed in there. */
type Api = {
  [Name in keyof typeof server]: (typeof server)[Name]
}

const browserApi: Api = {
  getGenerationJobs: client.getGenerationJobsClient,
  getProjectJobs: client.getProjectJobsClient,
  getJobsByStatus: client.getJobsByStatusClient,
  getGenerationJob: client.getGenerationJobClient,
  createGenerationJob: client.createGenerationJobClient,
  updateGenerationJob: client.updateGenerationJobClient,
  transitionJobStatus: client.transitionJobStatusClient,
  deleteGenerationJob: client.deleteGenerationJobClient,
  getJobStatistics: client.getJobStatisticsClient,
  getRecentJobs: client.getRecentJobsClient,
  getTotalCosts: client.getTotalCostsClient,
  getProjectDashboard: client.getProjectDashboardClient,
  getProjectBudget: client.getProjectBudgetClient,
}

describe.runIf('path' in findPostgrest())(`generation_jobs with supabase-js, on PostgreSQL ${version}`, () => {
  let stack: Stack
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    stack = await openStack(version)
  })
  beforeEach(async () => {
    ada = await stack.world.newPerson()
    ben = await stack.world.newPerson()
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  /** Run something as a user, with the functions of the server or those of the browser. */
  const sides = {
    server: <T>(user: string | null, work: (api: Api) => Promise<T>) => actAs(stack.clientOf(user), () => work(server)),
    browser: <T>(user: string | null, work: (api: Api) => Promise<T>) => {
      signIn(stack, user)
      return work(browserApi)
    },
  }

  describe.each(['server', 'browser'] as const)('the functions of the %s', (side) => {
    const as = sides[side]

    it('create, read, change, move, count and delete, with typed rows', async () => {
      const made = await as(ada.id, (api) =>
        api.createGenerationJob({ project_id: ada.project, mode: 'image', input_asset_id: ada.asset, cost_cents: 12 }),
      )
      expectTypeOf(made).toEqualTypeOf<GenerationJob>()
      expect(made).toEqual({
        id: expect.any(String),
        user_id: ada.id,
        project_id: ada.project,
        status: 'queued',
        mode: 'image',
        input_asset_id: ada.asset,
        error: null,
        cost_cents: 12,
        created_at: expect.any(String),
        updated_at: expect.any(String),
        retry_count: 0,
        completed_at: null,
      })
      const video = await as(ada.id, (api) =>
        api.createGenerationJob({ project_id: ada.project, mode: 'video', cost_cents: 30 }),
      )
      await as(ada.id, async (api) => {
        expect(await api.getGenerationJob(made.id)).toEqual(made)
        expect(await api.getGenerationJobs()).toEqual([video, made])
        expect(await api.getProjectJobs(ada.project)).toEqual([video, made])
        expect(await api.getRecentJobs(1)).toEqual([video])
        expect(await api.updateGenerationJob(video.id, { cost_cents: 31, retry_count: 1 })).toMatchObject({
          cost_cents: 31,
          retry_count: 1,
        })
        // Queued cannot become succeeded: it says so, and nothing is changed.
        expect(await api.transitionJobStatus(video.id, 'succeeded')).toBe(false)
        expect(await api.transitionJobStatus(video.id, 'running')).toBe(true)
        expect((await api.getJobsByStatus('running')).map(({ id }) => id)).toEqual([video.id])
        expect(await api.transitionJobStatus(video.id, 'failed', 'no paint left')).toBe(true)
        expect(await api.transitionJobStatus(video.id, 'running')).toBe(false)
        const illegal = api.updateGenerationJob(video.id, { status: 'running' })
        await expect(illegal).rejects.toMatchObject({ code: 'JG005' })
        expect(await api.getGenerationJob(video.id)).toMatchObject({ status: 'failed', error: 'no paint left' })

        const statistics = await api.getJobStatistics()
        expectTypeOf(statistics).toEqualTypeOf<JobStatistics[]>()
        expect(statistics).toEqual([
          { status: 'failed', count: 1, total_cost_cents: 31, avg_cost_cents: 31 },
          { status: 'queued', count: 1, total_cost_cents: 12, avg_cost_cents: 12 },
        ])
        expect(await api.getTotalCosts()).toBe(43)
        expect(await api.getProjectDashboard(ada.project)).toEqual({
          counts: { queued: 1, running: 0, succeeded: 0, failed: 1 },
          totalCostCents: 43,
          successRate: 0,
          averageCostCents: 21.5,
        })
        expect(await api.deleteGenerationJob(video.id)).toBe(true)
        expect(await api.deleteGenerationJob(video.id)).toBe(false)
        expect(await api.getGenerationJobs()).toEqual([made])
        expect(await api.getTotalCosts()).toBe(12)
      })
    })

    it("two users: what is the one's does not exist for the other; anon is refused", async () => {
      const { id } = await as(ada.id, (api) => api.createGenerationJob({ project_id: ada.project, mode: 'image' }))
      await as(ben.id, async (api) => {
        expect(await api.getGenerationJob(id)).toEqual(await api.getGenerationJob(randomUUID()))
        expect(await api.getGenerationJobs()).toEqual([])
        expect(await api.getProjectJobs(ada.project)).toEqual([])
        expect(await api.getJobsByStatus('queued')).toEqual([])
        expect(await api.getRecentJobs()).toEqual([])
        expect(await api.updateGenerationJob(id, { cost_cents: 1 })).toBeNull()
        expect(await api.transitionJobStatus(id, 'running')).toBe(false)
        expect(await api.deleteGenerationJob(id)).toBe(false)
        expect(await api.getJobStatistics()).toEqual([])
        for (const [project_id, input_asset_id] of [
          [ada.project, null],
          [ben.project, ada.asset],
        ] as const) {
          const foreign = api.createGenerationJob({ project_id, mode: 'image', input_asset_id })
          await expect(foreign).rejects.toMatchObject({ code: '23503' })
        }
      })
      await as(null, async (api) => {
        for (const refused of [
          () => api.getGenerationJobs(),
          () => api.getGenerationJob(id),
          () => api.createGenerationJob({ project_id: ada.project, mode: 'image' }),
          () => api.updateGenerationJob(id, { cost_cents: 1 }),
          () => api.transitionJobStatus(id, 'running'),
          () => api.deleteGenerationJob(id),
          () => api.getJobStatistics(),
          () => api.getRecentJobs(),
        ]) {
          await expect(refused()).rejects.toMatchObject({ code: '42501' })
        }
      })
      expect(await as(ada.id, (api) => api.getGenerationJob(id))).toMatchObject({ status: 'queued', cost_cents: 0 })
    })
  })

  it('refusals of the database arrive with their code; the budget is "Insufficient budget", 402', async () => {
    const budget = { scope: 'project', key: ada.project, measure: 'cost', period: 'month', max: 100_000 } as const
    await stack.world.jobs.budgets.set(budget)
    const supabase = stack.clientOf(ada.id)
    const job = { project_id: ada.project, mode: 'image' }
    const refused = await supabase.from('generation_jobs').insert({ ...job, cost_cents: 11 })
    expect(refused).toMatchObject({ status: 402, error: { code: 'JG003', message: 'Insufficient budget' } })
    const negative = await supabase.from('generation_jobs').insert({ ...job, cost_cents: -1 })
    expect(negative).toMatchObject({ status: 400, error: { code: '23514' } })
    const foreign = await supabase.from('generation_jobs').insert({ ...job, user_id: ben.id })
    expect(foreign).toMatchObject({ status: 403, error: { code: '42501' } })
    const { data } = await supabase
      .from('generation_jobs')
      .insert({ ...job, cost_cents: 10 })
      .select()
      .single()
    const illegal = await supabase
      .from('generation_jobs')
      .update({ status: 'failed' })
      .eq('id', data?.id ?? '')
    expect(illegal).toMatchObject({ status: 409, error: { code: 'JG005' } })
    const left = { max_cents: 10, used_cents: 10, left_cents: 0, period: 'month', resets_at: expect.any(String) }
    expect(await sides.server(ada.id, (api) => api.getProjectBudget(ada.project))).toEqual(left)
    expect(await sides.server(ben.id, (api) => api.getProjectBudget(ada.project))).toBeNull()
    // By argument, another user's statistics are nothing.
    const statistics = await stack.clientOf(ben.id).rpc('get_job_statistics', { p_user_id: ada.id })
    expect(statistics).toMatchObject({ error: null, data: [] })
    expect(await supabase.from('stuck_jobs').select()).toMatchObject({ error: null, data: [] })
  })
})
