import type { Engine } from '../engine.ts'

export type Maintained = {
  state: 'done' | 'busy' | 'in_use'
  rotated: string[]
  removed: string[]
  kept: { name: string; reason: string }[]
}

export type PartitionRow = {
  name: string
  from_at: Date | null
  to_at: Date | null
  bytes: number
  live_jobs: number
}

type Rows = Pick<Engine, 'rows'>

/** One call, with periods of a week. */
export async function maintain(e: Rows, keep: string | null = null, anySize = false): Promise<Maintained> {
  const [row] = await e.rows<Maintained>(`select * from genjobs.maintain_partitions('7 days', $1, 50, $2)`, [
    keep,
    anySize,
  ])
  return row as Maintained
}

export const partitions = (e: Rows) => e.rows<PartitionRow>('select * from genjobs.partitions()')

/** As one reads them: `past ..2026-01-05`, `20260105 2026-01-05..2026-01-12`, … */
export async function ranges(e: Rows): Promise<string[]> {
  const day = (time: Date | null) => time?.toISOString().slice(0, 10) ?? ''
  return (await partitions(e)).map(({ name, from_at, to_at }) => `${name} ${day(from_at)}..${day(to_at)}`)
}

/** The partition that a job stands in. */
export async function homeOf(e: Rows, id: string): Promise<string | undefined> {
  const [row] = await e.rows<{ home: string }>(
    `select replace(tableoid::regclass::text, 'genjobs.', '') as home from genjobs.jobs where id = $1`,
    [id],
  )
  return row?.home
}

/** A Wednesday. */
export const wednesday = new Date('2026-01-07T12:00:00Z')

/** Submit a job and bring it to its end. */
export async function finishedJob(e: Engine, owner = 'ada'): Promise<string> {
  const [answer] = await e.submit([{ kind: 'image', owner }])
  await e.beat('w', [], 30_000)
  const jobs = await e.claim('w', ['image'], 10)
  await e.finish(jobs, 'succeeded')
  return (answer as { job_id: string }).job_id
}
