import type { Figure } from '../scenarios/scenario.ts'

/** Headings of the tables, in their order; what is missing here is in the JSON alone. */
export const figureNames: readonly (readonly [Figure, string])[] = [
  ['rate', 'jobs/s'],
  ['p50Before', 'p50 before, ms'],
  ['p99Before', 'p99 before, ms'],
  ['p50', 'p50, ms'],
  ['p95', 'p95, ms'],
  ['p99', 'p99, ms'],
  ['p99Ratio', 'p99 / before'],
  ['backlog', 'backlog'],
  ['cpuStore', 'store CPU s/10k'],
  ['cpuClient', 'client CPU s/10k'],
  ['walBytesPerJob', 'WAL bytes/job'],
  ['connections', 'connections'],
  ['violations', 'violations'],
]

export const nameOfFigure = (figure: Figure): string => figureNames.find(([name]) => name === figure)?.[1] ?? figure

/** Three digits that matter, thousands apart. */
export function digits(value: number): string {
  if (value === 0) return '0'
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 3 })
}
