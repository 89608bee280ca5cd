import type { Engine } from '../client/engine.ts'
import { jobLines } from './job-lines.ts'

/**
 * A part of what is kept of an owner. `type` is `export` (the first, with its owner), `owner` (plan and weight), `limit`,
 * `idempotency_key`, `credits`, `budget`, `transfer`, `statistics` (by month), `job`, `attempt`, `step`, `event`, or `end`
 * (the last, with how many there were); the other fields are named as the columns of the database.
 */
export type OwnerRecord = { type: string; [field: string]: unknown }

const transfersPerPage = 500

export type ExportOptions = {
  /** As the owner himself may fetch it: without what handlers remember between attempts. Default false. */
  own?: boolean
}

/** Everything that is his, and nothing of others: as it is when it is read, page by page. */
export async function* exportOwner(
  engine: Engine,
  owner: string,
  { own = false }: ExportOptions = {},
): AsyncGenerator<OwnerRecord> {
  let records = 0
  for await (const record of recordsOf(engine, owner)) {
    if (own && record.type === 'step') continue
    yield record
    records++
  }
  yield { type: 'end', records }
}

async function* recordsOf(engine: Engine, owner: string): AsyncGenerator<OwnerRecord> {
  // Asked first: what fails at once fails before anything is given.
  const lines = await engine.exportOwner(owner)
  yield { type: 'export', owner }
  for (const line of lines) yield recordOf(line)
  yield { type: 'credits', ...(await engine.readAccount(owner)) }
  for (const budget of await engine.readBudgets('owner', owner, 0, 200)) yield { type: 'budget', ...budget }
  let before: number | null = null
  do {
    const page = await engine.readStatement(owner, before, transfersPerPage)
    // The key is of whoever posted it.
    for (const { key: _key, ...transfer } of page) yield { type: 'transfer', ...transfer }
    before = page.length < transfersPerPage ? null : (page.at(-1)?.id ?? null)
  } while (before !== null)
  for (const row of await statisticsOf(engine, owner)) yield { type: 'statistics', ...row }
  for await (const line of jobLines(engine, (after, limit) => engine.exportJobs(owner, after, limit))) {
    yield recordOf(line)
  }
}

/** As he may see them: without what his jobs cost whoever runs them. */
async function statisticsOf(engine: Engine, owner: string) {
  const { answer } = await engine.readStatistics({
    owner,
    project: null,
    kind: null,
    mode: null,
    from: null,
    to: null,
    by: ['month', 'kind', 'status'],
    limit: 10_000,
    own: true,
  })
  return answer
}

/** Which machine ran a job is nobody's data but the operator's. */
function recordOf(line: string): OwnerRecord {
  const { worker_id: _worker, epoch: _epoch, ...record } = JSON.parse(line) as OwnerRecord
  return record
}
