import type { Project, ProjectBudget } from '../lib/database-types.ts'
import { money } from '../lib/money.ts'

type Props = {
  projects: Project[]
  project: Project | undefined
  budget: ProjectBudget | null
  onChoose: (id: string) => void
}

export function ProjectPicker({ projects, project, budget, onChoose }: Props) {
  return (
    <section className="panel" aria-label="Project">
      <label htmlFor="project">Project</label>
      <select id="project" value={project?.id ?? ''} onChange={(event) => onChoose(event.target.value)}>
        {projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {budget && (
        <div className="budget">
          <meter
            min={0}
            max={budget.max_cents}
            high={budget.max_cents * 0.8}
            optimum={0}
            value={budget.used_cents}
            aria-label="Used of the budget"
          />
          <p>
            <strong>{money(budget.left_cents)}</strong> left of {money(budget.max_cents)}{' '}
            {budget.period === 'total' ? 'in total' : `this ${budget.period}`}
          </p>
        </div>
      )}
    </section>
  )
}
