import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, pg, type Database } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const plain = defineKind('plain', { input: z.object({}) })
const kinds = [plain] as const
const owner = 'ada'

/** How many sessions have listened last. */
async function listening(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count from pg_stat_activity
     where datname = current_database() and query ilike 'listen %' and state = 'idle'`,
  )
  return row?.count ?? 0
}

describe.each(testServerNames)('connections that listen, on PostgreSQL %s', (name) => {
  it('are one for a worker and all who watch, and none afterwards', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const worker = jobs.work({ handlers: { plain: () => null } })
    await expect.poll(() => listening(db.database)).toBe(1)
    const { id } = await jobs.submit(plain, {}, { owner, delay: '1h' })
    const controller = new AbortController()
    const { signal } = controller
    const iterators = [
      ...Array.from({ length: 5 }, () => jobs.watch(id, { signal })),
      ...Array.from({ length: 5 }, () => jobs.watchOwner(owner, { signal })),
    ]
    await Promise.all(iterators.map((iterator) => iterator.next()))
    expect(jobs.feedStats()).toMatchObject({ watchers: 10, connections: 1 })
    expect(await listening(db.database)).toBe(1)
    await worker.stop({ grace: 0 })
    expect(await listening(db.database)).toBe(1)
    controller.abort()
    expect(jobs.feedStats()).toMatchObject({ watchers: 0, connections: 0 })
    await expect.poll(() => listening(db.database)).toBe(0)
    await jobs.close()
  })

  it('are given back by who stops while it still waits for one', async () => {
    await using db = await openTestDatabase(name)
    const database = pg({ connectionString: db.url as string, max: 2 })
    for (let n = 0; n < 20; n++) {
      const stop = await database.listen?.('somewhere', () => undefined)
      await stop?.()
    }
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await database.close()
  })
})
