import type { Jobs, StreamEvent } from 'genjobs'

const limit = 1_000

/** What a job has logged and emitted so far, page by page. */
export async function* eventPages(jobs: Jobs, id: string): AsyncGenerator<StreamEvent[]> {
  for (let after = 0; ;) {
    const events = await jobs.stream(id, { after, limit })
    yield events
    if (events.length < limit) return
    after = events.at(-1)?.seq ?? after
  }
}
