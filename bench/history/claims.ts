import type { Database } from 'genjobs'
import { median, pagesOf } from './sizes.ts'

const kind = {
  name: 'image',
  timeout_ms: 600_000,
  max_attempts: 3,
  retry_first_ms: 2_000,
  retry_factor: 2,
  retry_max_ms: 600_000,
  limits: [{ key: 'owner:{owner}', max: 3, policy: 'queue', stale_after_ms: null }],
}

/** What the claim bench needs in each database. */
export async function prepareClaims(database: Database): Promise<void> {
  await database.query('select genjobs.register_kinds($1)', [
    JSON.stringify(['image', 'video', 'script'].map((name) => ({ ...kind, name }))),
  ])
}

const heartbeat = (database: Database) => database.query(`select genjobs.heartbeat('bench', 600000, '[]', '{}')`)

/** Submits jobs of many owners, then claims and finishes them all: seconds of the second part, per job. */
export async function drainOnce(database: Database, jobs: number, batch: number): Promise<number> {
  for (let from = 0; from < jobs; from += 500) {
    const items = Array.from({ length: Math.min(500, jobs - from) }, (_, n) => ({
      kind: 'image',
      owner: `b${(from + n) % 400}`,
      project: 'bench',
      input: { n },
    }))
    await database.query('select count(*) from genjobs.submit_jobs($1, false)', [JSON.stringify(items)])
  }
  await heartbeat(database)
  let finished: { job_id: string; epoch: number; outcome: string }[] = []
  let done = 0
  const start = performance.now()
  while (done < jobs) {
    const [row] = await database.query<{ jobs: { id: string; epoch: number }[] | null }>(
      `select jobs from genjobs.exchange_jobs('bench', $1, '{image}', $2)`,
      [JSON.stringify(finished), batch],
    )
    done += finished.length
    finished = (row?.jobs ?? []).map(({ id, epoch }) => ({ job_id: id, epoch, outcome: 'succeeded' }))
  }
  return (performance.now() - start) / jobs
}

/** Pages that one claim of ten jobs touches; nothing of it is kept. */
export async function pagesOfClaim(database: Database): Promise<number> {
  const items = Array.from({ length: 50 }, (_, n) => ({ kind: 'image', owner: `p${n}`, input: {} }))
  await database.query('select count(*) from genjobs.submit_jobs($1, false)', [JSON.stringify(items)])
  await heartbeat(database)
  let pages = Number.NaN
  await database
    .transaction(async (tx) => {
      pages = await pagesOf(tx, `select * from genjobs.claim_jobs('bench', '{image}', 10)`)
      throw new Error('undone')
    })
    .catch((error: Error) => {
      if (error.message !== 'undone') throw error
    })
  return pages
}

/** Both databases in turn, so that noise of the machine meets both. */
export async function compareClaims(
  old: Database,
  fresh: Database,
  { rounds, jobs, batch }: { rounds: number; jobs: number; batch: number },
): Promise<{ oldMs: number; freshMs: number; ratio: number }> {
  const ratios: number[] = []
  const olds: number[] = []
  const freshs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [a, b] =
      round % 2 === 0
        ? [await drainOnce(old, jobs, batch), await drainOnce(fresh, jobs, batch)]
        : ([await drainOnce(fresh, jobs, batch), await drainOnce(old, jobs, batch)].toReversed() as [number, number])
    olds.push(a)
    freshs.push(b)
    ratios.push(a / b)
  }
  return { oldMs: median(olds), freshMs: median(freshs), ratio: median(ratios) }
}
