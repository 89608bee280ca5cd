import Link from 'next/link'
import { notFound } from 'next/navigation'
import { StatisticCards } from '../../../components/statistic-cards.tsx'
import { getProjectBudget, getProjectDashboard, getProjectJobs } from '../../../lib/generation-jobs.ts'
import { money } from '../../../lib/money.ts'
import { supabaseServer } from '../../../lib/supabase-server.ts'

export const dynamic = 'force-dynamic'

/** The project dashboard, made on the server by the functions of the server, in the name of who is signed in. */
export default async function ProjectPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const supabase = await supabaseServer()
  // An id that is no uuid, and nobody signed in, are a project that is not there.
  const { data: project } = await supabase.from('projects').select().eq('id', id).maybeSingle()
  if (!project) notFound()
  const [dashboard, budget, jobs] = await Promise.all([
    getProjectDashboard(id),
    getProjectBudget(id),
    getProjectJobs(id),
  ])
  return (
    <main className="page">
      <Link className="quiet" href="/jobs-test">
        ← Jobs test
      </Link>
      <h1>{project.name}</h1>
      <p className="quiet">
        {jobs.length} jobs, rendered on the server
        {budget && `; ${money(budget.left_cents)} of ${money(budget.max_cents)} left this ${budget.period}`}
      </p>
      <StatisticCards dashboard={dashboard} />
      {jobs.length > 0 && (
        <ul className="panel recent" aria-label="Newest jobs">
          {jobs.slice(0, 20).map((job) => (
            <li key={job.id}>
              <span className="badge" data-status={job.status}>
                {job.status}
              </span>
              <span>{job.mode}</span>
              <span className="quiet">{job.error}</span>
              <span className="number">{money(job.cost_cents)}</span>
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}
