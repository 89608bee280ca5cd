import type { Supabase } from '../lib/generation-job-queries.ts'
import * as queries from '../lib/generation-job-queries.ts'

export type Check = { question: string; holds: boolean; answer: string }

/**
 * What a stranger gets to see of a user's jobs: nothing, whatever he asks. Makes a job of the user's to ask for, and
 * deletes it afterwards.
 */
export async function checkIsolation(own: Supabase, stranger: Supabase): Promise<Check[]> {
  const { data: projects } = await own.from('projects').select().limit(1).throwOnError()
  const project = projects[0]
  if (!project) throw new Error('There is no project to try it with.')
  const job = await queries.addGenerationJob(own, { project_id: project.id, mode: 'isolation check' })
  try {
    const refused = (error: { code?: string } | null) => error?.code ?? 'no error'
    const insert = await stranger.from('generation_jobs').insert({ project_id: project.id, mode: 'stolen' })
    const forged = await stranger
      .from('generation_jobs')
      .insert({ user_id: job.user_id, project_id: project.id, mode: 'forged' })
    const statistics = await stranger.rpc('get_job_statistics', { p_user_id: job.user_id }).throwOnError()
    const summary = await stranger.from('generation_job_summary').select().eq('project_id', project.id).throwOnError()
    const seen = async (what: Promise<unknown[]>) => (await what).length
    const checks: [string, boolean, string][] = []
    const count = (question: string, rows: number) => checks.push([question, rows === 0, `${rows} rows`])
    count('read the job by its id', (await queries.generationJob(stranger, job.id)) === null ? 0 : 1)
    count('list the jobs of the project', await seen(queries.projectJobs(stranger, project.id)))
    count('change it', (await queries.changeGenerationJob(stranger, job.id, { cost_cents: 1 })) === null ? 0 : 1)
    const moved = await queries.moveJob(stranger, job.id, 'running')
    checks.push(['move it to running', !moved, String(moved)])
    const removed = await queries.removeGenerationJob(stranger, job.id)
    checks.push(['delete it', !removed, String(removed)])
    count('ask for its statistics by user id', statistics.data.length)
    count('read the summary of the project', summary.data.length)
    checks.push(['put a job into the project', refused(insert.error) === '23503', refused(insert.error)])
    checks.push(['make one in the name of the user', refused(forged.error) === '42501', refused(forged.error)])
    const after = await queries.generationJob(own, job.id)
    const isSame = JSON.stringify(after) === JSON.stringify(job)
    checks.push(['after all of that, the job', isSame, isSame ? 'unchanged' : 'changed'])
    return checks.map(([question, holds, answer]) => ({ question, holds, answer }))
  } finally {
    await queries.removeGenerationJob(own, job.id)
  }
}
