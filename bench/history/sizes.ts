import type { Queryable } from 'genjobs'

type Plan = { Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }

/** Pages that a statement touches, its inner statements included: the least of some runs, warm. */
export async function pagesOf(database: Queryable, statement: string): Promise<number> {
  const counts: number[] = []
  for (let n = 0; n < 5; n++) {
    const [row] = await database.query<{ 'QUERY PLAN': [Plan] }>(`explain (analyze, buffers, format json) ${statement}`)
    const [{ Plan: plan }] = (row as { 'QUERY PLAN': [Plan] })['QUERY PLAN']
    counts.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'])
  }
  return Math.min(...counts)
}

/** Runs something and says how many milliseconds it took beside what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
