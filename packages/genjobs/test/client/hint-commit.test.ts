import { openTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, pg, type Database } from 'genjobs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({}) })

it('a hint does not wait for the disk, and what its connection does next does', async () => {
  await using db = await openTestDatabase('18')
  const database = pg({ connectionString: db.url, max: 1, listen: false })
  const hints: string[] = []
  const watched: Database = {
    ...database,
    async query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]> {
      const rows = await database.query<Row>(text, params)
      if (text.includes('pg_notify')) hints.push(JSON.stringify(rows[0]))
      return rows
    },
  }
  const jobs = createJobs({ database: watched, kinds: [task] })
  await jobs.submit(task, {}, { owner: 'ada' })
  await expect.poll(() => hints).toEqual([expect.stringContaining('"set_config":"off"')])
  expect(await database.query('show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  await jobs.close()
  await database.close()
})
