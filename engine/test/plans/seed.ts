import { queueLimit, type Engine } from '../engine.ts'

export const kinds = {
  image: { limits: [queueLimit('owner:{owner}', 1), queueLimit('total', 50)] },
  gated: { limits: [queueLimit('gate', 1)] },
}

export type Size = {
  /** Jobs of one owner who may run one at a time, and does. */
  cappedBacklog: number
  /** Lanes of as many owners that wait for one full limit. */
  blockedLanes: number
  /** Jobs that ended long ago. */
  finished: number
}

async function submitMany(e: Engine, count: number, item: (n: number) => Record<string, unknown>): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    await e.submit(Array.from({ length: Math.min(1_000, count - from) }, (_, n) => item(from + n)))
  }
}

/** Fill a database through the engine itself; only history is copied in, since it is never searched. */
export async function seed(e: Engine, { cappedBacklog, blockedLanes, finished }: Size): Promise<void> {
  await e.beat('w', [], 86_400_000)
  await submitMany(e, cappedBacklog, (n) => ({ kind: 'image', owner: 'whale', input: n }))
  await e.claim('w', ['image'], 1)
  await submitMany(e, blockedLanes, (n) => ({ kind: 'gated', owner: `g${n}` }))
  // The first holds the gate; every later claim finds its lanes blocked.
  for (let n = 0; n <= blockedLanes / 1_000 + 1; n++) await e.claim('w', ['gated'], 1_000)
  await e.rows(
    `insert into genjobs.jobs (id, owner_id, kind, status, priority, lane, seq, input, max_attempts, created_at, finished_at, updated_at)
     select genjobs.job_id_at(now() - n * interval '1 second', 0), 'old' || n % 1000, 'image', 'succeeded', 0,
       gen_random_uuid(), -n, '{}', 3, now(), now(), now()
     from generate_series(1, $1::int) n`,
    [finished],
  )
}

type Plan = { Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }

/** Pages that a call touches, its inner statements included; nothing of it is kept. The least of some calls, warm. */
export async function buffersOf(e: Engine, call: string, calls = 12): Promise<number> {
  const counts: number[] = []
  for (let n = 0; n < calls; n++) {
    await e.db.database
      .transaction(async (tx) => {
        const [row] = await tx.query<{ 'QUERY PLAN': [Plan] }>(
          `explain (analyze, buffers, format json) select * from genjobs.${call}`,
        )
        const plan = (row as { 'QUERY PLAN': [Plan] })['QUERY PLAN'][0].Plan
        counts.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'])
        throw new Error('undone')
      })
      .catch((error: Error) => {
        if (error.message !== 'undone') throw error
      })
  }
  return Math.min(...counts)
}
