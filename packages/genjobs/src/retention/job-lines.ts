import type { Engine } from '../client/engine.ts'
import type { EventLine, HistoryType, JobLine } from './retention-calls.ts'

const jobsPerPage = 200
const eventsPerPage = 1_000

export const wholeHistory: readonly HistoryType[] = ['attempt', 'step', 'event']

/** What belongs to some jobs, by the page, however many events they have. */
export async function* historyLines(
  engine: Engine,
  ids: readonly string[],
  types: readonly HistoryType[] = wholeHistory,
): AsyncGenerator<string> {
  const first = ids[0]
  if (first === undefined) return
  for (const { line } of await engine.historyLines(ids, types, null, eventsPerPage)) yield line
  let after: EventLine | undefined = { job_id: first, seq: -1, line: '' }
  while (after) {
    const page: EventLine[] = await engine.historyLines(ids, types, after, eventsPerPage)
    for (const { line } of page) yield line
    after = page.length < eventsPerPage ? undefined : page.at(-1)
  }
}

/** Jobs with what belongs to them, as far as `read` goes, page by page. */
export async function* jobLines(
  engine: Engine,
  read: (after: string | null, limit: number) => Promise<JobLine[]>,
): AsyncGenerator<string> {
  let after: string | null = null
  for (;;) {
    const page = await read(after, jobsPerPage)
    for (const { line } of page) yield line
    yield* historyLines(
      engine,
      page.map(({ id }) => id),
    )
    const last = page.at(-1)
    if (page.length < jobsPerPage || !last) return
    after = last.id
  }
}
