import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, limit, type Database } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({ n: z.number().max(10_000) }) })
const few = defineKind('few', {
  input: z.object({ n: z.number() }),
  limits: [limit('few', 600, { whenFull: 'reject' })],
})

/** The most calls of submit_jobs that were on their way at the same time. */
function counting(database: Database) {
  let now = 0
  const most = { calls: 0 }
  const counted: Database = {
    ...database,
    async query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]> {
      if (!text.includes('submit_jobs')) return await database.query<Row>(text, params)
      most.calls = Math.max(most.calls, ++now)
      try {
        return await database.query<Row>(text, params)
      } finally {
        now--
      }
    },
  }
  return { counted, most }
}

describe.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))('on %s', (name) => {
  it('many jobs go out by several calls; each is answered in its place, and those of an owner keep their order', async () => {
    await using db = await openTestDatabase(name)
    const { counted, most } = counting(db.database)
    const jobs = createJobs({ database: counted, kinds: [task] })
    // Item 700 does not fit.
    const items = Array.from({ length: 1_300 }, (_, n) => ({
      input: { n: n === 700 ? 10_001 : n },
      owner: `o${n % 7}`,
    }))
    const results = await jobs.submitMany(task, items)
    expect(results.flatMap((one, n) => (one.ok ? [] : [[n, one.error.code]]))).toEqual([[700, 'invalid_input']])
    const rows = await db.query<{ id: string; n: number; owner: string }>(
      `select j.id, (j.input ->> 'n')::integer as n, j.owner_id as owner
       from genjobs.queue q join genjobs.jobs j on j.id = q.job_id order by q.seq`,
    )
    const numberOf = new Map(rows.map((row) => [row.id, row.n]))
    expect(results.map((one) => (one.ok ? numberOf.get(one.job.id) : 700))).toEqual(items.map((_, n) => n))
    for (let owner = 0; owner < 7; owner++) {
      const numbers = rows.filter((row) => row.owner === `o${owner}`).map(({ n }) => n)
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
    }
    expect(most.calls).toBe(db.database.oneConnection ? 1 : 2)
    await db.verify()
  })

  it('where a limit refuses, the first that come are served', async () => {
    await using db = await openTestDatabase(name)
    const { counted, most } = counting(db.database)
    const jobs = createJobs({ database: counted, kinds: [few] })
    const items = Array.from({ length: 700 }, (_, n) => ({ input: { n }, owner: `o${n % 7}` }))
    const results = await jobs.submitMany(few, items)
    expect(results.map(({ ok }) => ok)).toEqual(items.map((_, n) => n < 600))
    expect(most.calls).toBe(1)
    await db.verify()
  })
})
