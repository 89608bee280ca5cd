import { setTimeout as pause } from 'node:timers/promises'
import { createJobs, type Database } from 'genjobs'

export type DropReport = {
  removed: string[]
  dropMs: number
  /** Calls of others (submit, claim and finish, read) that began while the month went, and the longest of them. */
  calls: number
  longestMs: number
  /** The same before anything was dropped. */
  usualLongestMs: number
}

async function traffic(
  database: Database,
  until: () => boolean,
  note: (startedAt: number, ms: number) => void,
): Promise<void> {
  for (let n = 0; !until(); n++) {
    const calls = [
      `select count(*) from genjobs.submit_jobs('[{"kind": "image", "owner": "t${n % 50}", "input": {}}]', false)`,
      `select genjobs.heartbeat('traffic', 600000, '[]', '{}')`,
      `select count(*) from genjobs.claim_jobs('traffic', '{image}', 1)`,
      `select count(*) from genjobs.list_jobs('t${n % 50}')`,
    ]
    for (const call of calls) {
      const start = performance.now()
      await database.query(call)
      note(start, performance.now() - start)
    }
    await pause(2)
  }
}

/** Drops what is older than a time while four clients go on, and tells how long these had to wait. */
export async function dropMonth(database: Database, keep: `${number}d`): Promise<DropReport> {
  let stopped = false
  let dropping = Number.POSITIVE_INFINITY
  const during: number[] = []
  const before: number[] = []
  const clients = Array.from({ length: 4 }, () =>
    traffic(
      database,
      () => stopped,
      (startedAt, ms) => void (startedAt + ms >= dropping ? during : before).push(ms),
    ),
  )
  await pause(3_000)
  dropping = performance.now()
  const { removed } = await createJobs({ database, kinds: [], register: false }).maintain({ every: '30d', keep })
  const dropMs = performance.now() - dropping
  stopped = true
  await Promise.all(clients)
  return {
    removed,
    dropMs,
    calls: during.length,
    longestMs: Math.max(...during),
    usualLongestMs: Math.max(...before),
  }
}
