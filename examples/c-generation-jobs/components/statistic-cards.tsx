import { jobStatuses } from '../lib/database-types.ts'
import type { ProjectDashboard } from '../lib/generation-job-queries.ts'
import { money } from '../lib/money.ts'

/** A project at a glance. */
export function StatisticCards({ dashboard }: { dashboard: ProjectDashboard }) {
  const { counts, totalCostCents, successRate, averageCostCents } = dashboard
  const sums = [
    ['Total cost', money(totalCostCents)],
    ['Average cost', averageCostCents === null ? '–' : money(averageCostCents)],
    ['Success rate', successRate === null ? '–' : `${Math.round(successRate * 100)} %`],
  ]
  return (
    <dl className="statistics" aria-label="Statistics">
      {jobStatuses.map((status) => (
        <div key={status} data-status={status}>
          <dt>{status}</dt>
          <dd>{counts[status]}</dd>
        </div>
      ))}
      {sums.map(([name, value]) => (
        <div key={name} className="sum">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
