import { shownSubjects, type DoctorCheck } from '../check.ts'

export const manualJobs: DoctorCheck = {
  name: 'manual',
  about: 'jobs of manual kinds that run for longer than the timeout of their kind',
  async run({ query, schema }) {
    const rows = await query<{ job: string }>(
      `select m.job_id::text as job from ${schema}.manual_jobs m join ${schema}.kinds k on k.name = m.kind
       join ${schema}.jobs j on j.id = m.job_id
       where m.status = 'running' and j.started_at + k.timeout < ${schema}.clock() order by m.created_at`,
    )
    if (rows.length === 0) return []
    return [
      {
        level: 'warning',
        problem: `manual jobs that run beyond the timeout of their kind: ${rows.length}`,
        subjects: rows.slice(0, shownSubjects).map(({ job }) => job),
        cure: "Has the app forgotten them? End them with jobs.transition(id, 'failed') or jobs.cancel(id).",
      },
    ]
  },
}
