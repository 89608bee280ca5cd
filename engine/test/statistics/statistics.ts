import { expect } from 'vitest'
import type { Engine, engineOver } from '../engine.ts'

export type Question = {
  owner?: string
  project?: string
  kind?: string
  mode?: string
  from?: Date
  to?: Date
  by?: readonly string[]
  limit?: number
}

type Times = { total: number; p50: number | null; p90: number | null; p99: number | null }

export type StatRow = {
  owner?: string
  project?: string
  kind?: string
  mode?: string
  status?: string
  /** Where its month, day, hour or minute begins, in milliseconds. */
  at?: number
  jobs: number
  succeeded: number
  failed: number
  canceled: number
  cost_micros: number
  charged: number
  started: number
  wait: Times
  run: Times
}

export type EndedJob = {
  owner: string
  project: string
  kind: string
  mode: string
  status: string
  cost_micros: number
  charged: number
  created_at: Date
  run_at: Date | null
  started_at: Date | null
  finished_at: Date
}

/** The functions of the statistics over one session. */
export function statisticsOver({ rows }: ReturnType<typeof engineOver> | Engine) {
  return {
    async fold(limit = 1_000) {
      const [row] = await rows<{ n: number }>('select genjobs.fold_statistics($1) as n', [limit])
      return (row as { n: number }).n
    },
    async read({ owner, project, kind, mode, from, to, by, limit }: Question = {}) {
      const [row] = await rows<{ since: Date; until: Date; pending: number; answer: StatRow[] }>(
        'select * from genjobs.read_statistics($1, $2, $3, $4, $5, $6, $7, $8)',
        [owner, project, kind, mode, from, to, by, limit ?? 1_000].map((value) => value ?? null),
      )
      return row as NonNullable<typeof row>
    },
    /** Every ended job that is there, for a count by hand. */
    ended: () =>
      rows<EndedJob>(
        `select owner_id as owner, coalesce(project_id, '') as project, kind, coalesce(mode, '') as mode, status,
           cost_micros::float8, coalesce(charged, 0)::float8 as charged, created_at, run_at, started_at, finished_at
         from genjobs.jobs where finished_at is not null`,
      ),
    verifyStatistics: (exactFrom: Date | null = null) =>
      rows<{ problem: string; subject: string }>('select * from genjobs.verify_statistics($1)', [exactFrom]),
  }
}

const steps: Record<string, (at: Date) => Date> = {
  minute: (at) => new Date(Math.floor(at.getTime() / 60_000) * 60_000),
  hour: (at) => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000),
  day: (at) => new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000),
  month: (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth())),
}

/** The answer as it must be, counted from the jobs themselves. */
export function countedByHand(
  jobs: readonly EndedJob[],
  { owner, project, kind, mode, by = [] }: Question,
  { since, until }: { since: Date | null; until: Date | null },
) {
  const groups = new Map<string, { key: Partial<StatRow>; jobs: EndedJob[] }>()
  for (const job of jobs) {
    if (owner !== undefined && job.owner !== owner) continue
    if (project !== undefined && job.project !== project) continue
    if (kind !== undefined && job.kind !== kind) continue
    if (mode !== undefined && job.mode !== mode) continue
    if (since && job.finished_at < since) continue
    if (until && job.finished_at >= until) continue
    const fields: Record<string, string> = job as never
    const key = Object.fromEntries(
      by.map((name) => {
        const step = steps[name]
        return step ? ['at', step(job.finished_at).getTime()] : [name, fields[name]]
      }),
    )
    const text = JSON.stringify(key, Object.keys(key).toSorted())
    const group = groups.get(text) ?? { key, jobs: [] as EndedJob[] }
    group.jobs.push(job)
    groups.set(text, group)
  }
  return groups
}

const ms = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime())

function timesOf(jobs: readonly EndedJob[]) {
  const started = jobs.filter((job): job is EndedJob & { started_at: Date } => job.started_at !== null)
  return {
    waits: started.map(({ created_at: created, run_at: runAt, started_at: startedAt }) =>
      ms(runAt && runAt >= created && runAt <= startedAt ? runAt : created, startedAt),
    ),
    runs: started.map(({ started_at: startedAt, finished_at: finished }) => ms(startedAt, finished)),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0)

/** Counts and sums are equal; percentiles lie within the error that is stated. */
export function expectEqualToScan(rows: readonly StatRow[], groups: ReturnType<typeof countedByHand>, what = '') {
  const texts = rows.map((row) => {
    const { owner, project, kind, mode, status, at } = row
    const key = Object.fromEntries(
      Object.entries({ owner, project, kind, mode, status, at }).filter(([, value]) => value !== undefined),
    )
    return JSON.stringify(key, Object.keys(key).toSorted())
  })
  expect(texts.toSorted(), what).toEqual([...groups.keys()].toSorted())
  for (const [index, row] of rows.entries()) {
    const { jobs } = groups.get(texts[index] as string) as { jobs: EndedJob[] }
    const { waits, runs } = timesOf(jobs)
    const having = (status: string) => jobs.filter((job) => job.status === status).length
    expect(row, `${what} ${texts[index]}`).toMatchObject({
      jobs: jobs.length,
      succeeded: having('succeeded'),
      failed: having('failed'),
      canceled: having('canceled'),
      cost_micros: sum(jobs.map((job) => job.cost_micros)),
      charged: sum(jobs.map((job) => job.charged)),
      started: waits.length,
      wait: { total: sum(waits) },
      run: { total: sum(runs) },
    })
    for (const share of [0.5, 0.9, 0.99]) {
      const name = `p${share * 100}` as 'p50' | 'p90' | 'p99'
      expectNear(row.wait[name], percentile(waits, share), `${what} wait ${name}`)
      expectNear(row.run[name], percentile(runs, share), `${what} run ${name}`)
    }
  }
}

function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length - 1e-9) - 1] as number
}

function expectNear(answered: number | null, exact: number | null, what: string) {
  if (answered === null || exact === null) return expect(answered, what).toBe(exact)
  expect(Math.abs(answered - exact), `${what}: ${answered}, exactly ${exact}`).toBeLessThanOrEqual(
    Math.max(exact * 0.05, 1),
  )
}
