import type { Engine } from '../engine.ts'

export const noId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
export const firstId = '00000000-0000-0000-0000-000000000000'

export type Asked = {
  jobs?: { id: string; version?: number; seq?: number; known?: boolean }[]
  owners?: { name: string; floor?: string; looks?: boolean; seq?: number }[]
  events?: number
}

export type Row = {
  owner_id: string | null
  job_id: string | null
  version: number | null
  last_seq: number | null
  job: { status: string; position: number | null; progress: number } | null
  events: { seq: number; type: string; data: unknown }[] | null
}

export const watchSql = 'select * from genjobs.watch_jobs($1, $2, $3, $4, $5, $6, $7, $8, $9)'

export function watchParams({ jobs = [], owners = [], events = 500 }: Asked): unknown[] {
  return [
    jobs.map(({ id }) => id),
    jobs.map(({ version }) => version ?? 0),
    jobs.map(({ seq }) => seq ?? 0),
    jobs.map(({ known }) => known ?? false),
    owners.map(({ name }) => name),
    owners.map(({ floor }) => floor ?? firstId),
    owners.map(({ looks }) => looks ?? false),
    owners.map(({ seq }) => seq ?? 0),
    events,
  ]
}

/** What watch_jobs() answers, without its first row, which has the time alone. */
export async function watch(e: Pick<Engine, 'rows'>, asked: Asked): Promise<Row[]> {
  return (await e.rows<Row>(watchSql, watchParams(asked))).slice(1)
}
