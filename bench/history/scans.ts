import { isDeepStrictEqual } from 'node:util'
import type { Queryable } from 'genjobs'
import { pagesOf, timed } from './sizes.ts'

type Group = Record<string, unknown> & { jobs: number }

export type Compared = {
  what: string
  jobs: number
  groups: number
  pages: number
  ms: number
  scanMs: number
  equal: boolean
  /** The largest relative error of a percentile. */
  error: number
}

const read = (where: { owner?: string; by: string }) =>
  `genjobs.read_statistics(${where.owner === undefined ? 'null' : `'${where.owner}'`}, null, null, null, null, null, '{${where.by}}', 100000)`

/** The statistics of an owner, or of all, against a scan of every job: the same numbers, and percentiles within 5 %. */
export async function compare(
  database: Queryable,
  what: string,
  where: { owner?: string; by: string },
): Promise<Compared> {
  const by = where.by.split(',')
  const fast = await timed(() => database.query<{ answer: Group[] }>(`select answer from ${read(where)}`))
  const pages = await pagesOf(database, `select * from ${read(where)}`)
  const slow = await timed(() =>
    database.query<Group>(
      `select ${by.map((name) => `${name === 'project' ? 'project_id' : name === 'owner' ? 'owner_id' : name} as "${name}"`).join(', ')}, count(*) as jobs,
        sum(cost_micros)::bigint as cost_micros, sum(charged)::bigint as charged,
        percentile_disc('{0.5,0.9,0.99}'::float8[]) within group (order by extract(epoch from finished_at - started_at) * 1000)::float8[] as run
      from genjobs.jobs where finished_at is not null ${where.owner === undefined ? '' : `and owner_id = '${where.owner}'`}
      group by ${by.map((_, i) => i + 1).join(', ')}`,
    ),
  )
  const keyOf = (group: Group) => by.map((name) => String(group[name])).join(' ')
  const numbers = ({ jobs, cost_micros: cost, charged }: Group) => [jobs, cost, charged]
  const found = new Map((fast.result[0]?.answer ?? []).map((group) => [keyOf(group), group]))
  let equal = found.size === slow.result.length
  let error = 0
  for (const group of slow.result) {
    const mine = found.get(keyOf(group))
    if (!mine || !isDeepStrictEqual(numbers(mine), numbers(group))) {
      equal = false
      continue
    }
    const run = mine.run as { p50: number; p90: number; p99: number }
    const exact = group.run as number[]
    for (const [i, value] of [run.p50, run.p90, run.p99].entries()) {
      error = Math.max(error, Math.abs(value - (exact[i] as number)) / (exact[i] as number))
    }
  }
  return {
    what,
    jobs: slow.result.reduce((sum, group) => sum + group.jobs, 0),
    groups: found.size,
    pages,
    ms: fast.ms,
    scanMs: slow.ms,
    equal,
    error,
  }
}
