import { openTestDatabase, testDatabases, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, type Database } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({ n: z.number() }) })

/** The engine as a call finds it whose functions are replaced in its midst: one that it calls is gone. `failed` hears of each such call. */
async function broken(db: OpenTestDatabase, failed: (calls: number) => Promise<unknown>): Promise<Database> {
  const { query, transaction, close, oneConnection = false } = db.database
  const jobs = createJobs({ database: db.database, kinds: [task] })
  await jobs.ready()
  await db.query('alter function genjobs.enqueue_jobs rename to enqueue_jobs_before')
  let calls = 0
  return {
    oneConnection,
    transaction,
    close,
    async query<Row extends Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
      try {
        return await query<Row>(text, params)
      } catch (error) {
        if (text.includes('submit_jobs')) await failed(++calls)
        throw error
      }
    },
  }
}

describe.each(testDatabases)('on %s', (name) => {
  it('a call that an upgrade broke is made again, with the new functions', async () => {
    await using db = await openTestDatabase(name)
    let failures = 0
    const database = await broken(db, async (calls) => {
      failures = calls
      await db.query('alter function genjobs.enqueue_jobs_before rename to enqueue_jobs')
    })
    const jobs = createJobs({ database, kinds: [task] })
    const { id } = await jobs.submit(task, { n: 1 }, { owner: 'ada' })
    expect(failures).toBe(1)
    expect((await jobs.list()).map((job) => job.id)).toEqual([id])
  })

  it('an engine that lacks a function is not asked for ever', async () => {
    await using db = await openTestDatabase(name)
    let failures = 0
    const database = await broken(db, (calls) => Promise.resolve((failures = calls)))
    const jobs = createJobs({ database, kinds: [task] })
    const submitted = jobs.submit(task, { n: 1 }, { owner: 'ada' })
    await expect(submitted).rejects.toMatchObject({ code: 'schema_missing', hint: expect.stringContaining('migrate') })
    expect(failures).toBe(4)
    expect(await jobs.list()).toEqual([])
  })
})
