import { isTerminal } from '@genjobs/contract'
import type { Job, Jobs } from 'genjobs'
import { randomBytes } from 'node:crypto'
import { scenario, type DemoJob } from './scenario.ts'

/** Marks the jobs of every run; a run itself is a project. */
export const demoSubject = 'genjobs demo'

export type DemoRun = {
  id: string
  project: string
  /** Goes on with a run that was interrupted. */
  resumed: boolean
  /** What was accepted in an earlier process, by n. */
  found: ReadonlyMap<number, Job>
}

/**
 * The run to do: the last one if it is not finished, else a new one. There is no other record of a run than its jobs, so
 * nothing can disagree with them, whenever the process was killed.
 */
export async function findRun(jobs: Jobs): Promise<DemoRun> {
  const [newest] = await jobs.list({ subject: demoSubject, limit: 1 })
  if (newest?.project) {
    const found = new Map((await readRun(jobs, newest.project)).map((job) => [numberOf(job), job]))
    const ended = scenario.every(({ n }) => {
      const job = found.get(n)
      return job !== undefined && isTerminal(job.status)
    })
    if (!ended) return { id: newest.project.slice(prefix.length), project: newest.project, resumed: true, found }
  }
  const id = randomBytes(3).toString('hex')
  return { id, project: `${prefix}${id}`, resumed: false, found: new Map() }
}

const prefix = 'demo-'

/** All jobs of a run, in the order of the scenario. */
export async function readRun(jobs: Jobs, project: string): Promise<Job[]> {
  const all = await jobs.list({ project, subject: demoSubject, limit: 1_000 })
  return all.toSorted((a, b) => numberOf(a) - numberOf(b))
}

export function numberOf(job: Job): number {
  const n = job.metadata['n']
  return typeof n === 'number' ? n : 0
}

export function idempotencyKey(run: DemoRun, { n }: DemoJob): string {
  return `${run.project}-${n}`
}
