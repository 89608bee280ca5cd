import { isTerminal } from '@genjobs/contract'
import type { Job } from 'genjobs'
import { existsSync } from 'node:fs'
import { filesOf } from '../output/job-files.ts'
import type { DemoState } from './demo-state.ts'
import { owners } from './scenario.ts'

/** Milliseconds. */
export type Spread = { min: number; median: number; max: number }

export type SummaryRow = {
  name: string
  jobs: number
  succeeded: number
  /** From when a job might start at the earliest, to its first start. */
  wait: Spread
  /** From its first start to its end, with whatever came in between. */
  work: Spread
  refused: number
}

/** What `genjobs demo --json` prints. */
export type DemoSummary = {
  run: string
  resumed: boolean
  finished: boolean
  elapsedMs: number
  jobs: { total: number; succeeded: number; failed: number; canceled: number }
  owners: SummaryRow[]
  kinds: SummaryRow[]
  /** Since this process began: a refusal leaves nothing in the database. */
  refusals: { n: number; owner: string; code: string; key: string | null; blockingJobs: string[] }[]
  files: { folder: string; count: number; missing: string[] }
  /** What the database's own check of limits and leases found; empty when all held. */
  problems: { problem: string; subject: string }[]
}

export function summarize(state: DemoState, output: string, problems: DemoSummary['problems']): DemoSummary {
  const { jobs, run, events } = state
  const files = jobs.flatMap(filesOf)
  const count = (status: Job['status']) => jobs.filter((job) => job.status === status).length
  const refusedOf = (matches: (job: { owner: string; kind: string }) => boolean) =>
    events.filter(({ type, job }) => type === 'refused' && matches(job)).length
  return {
    run: run.id,
    resumed: run.resumed,
    finished: jobs.length > 0 && jobs.every(({ status }) => isTerminal(status)),
    elapsedMs: Math.round(state.elapsedMs),
    jobs: { total: jobs.length, succeeded: count('succeeded'), failed: count('failed'), canceled: count('canceled') },
    owners: owners.map(({ name }) =>
      row(
        name,
        jobs.filter((job) => job.owner === name),
        refusedOf(({ owner }) => owner === name),
      ),
    ),
    kinds: ['image', 'script'].map((kind) =>
      row(
        kind,
        jobs.filter((job) => job.kind === kind),
        refusedOf((job) => job.kind === kind),
      ),
    ),
    refusals: events.flatMap(({ refusal }) =>
      refusal
        ? [
            {
              n: refusal.job.n,
              owner: refusal.job.owner,
              code: refusal.error.code,
              key: refusal.error.key ?? null,
              blockingJobs: refusal.error.blockingJobs ?? [],
            },
          ]
        : [],
    ),
    files: { folder: output, count: files.length, missing: files.filter((file) => !existsSync(file)) },
    problems,
  }
}

function row(name: string, jobs: readonly Job[], refused: number): SummaryRow {
  return {
    name,
    jobs: jobs.length,
    succeeded: jobs.filter(({ status }) => status === 'succeeded').length,
    wait: spread(
      jobs.flatMap(({ createdAt, startedAt, metadata }) => {
        const delayMs = typeof metadata['delayMs'] === 'number' ? metadata['delayMs'] : 0
        return startedAt ? [Math.max(0, startedAt.getTime() - createdAt.getTime() - delayMs)] : []
      }),
    ),
    work: spread(
      jobs.flatMap(({ startedAt, finishedAt }) =>
        startedAt && finishedAt ? [finishedAt.getTime() - startedAt.getTime()] : [],
      ),
    ),
    refused,
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 0
  return { min: at(0), median: at(0.5), max: at(1) }
}
