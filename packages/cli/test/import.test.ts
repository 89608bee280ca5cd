import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, pg } from 'genjobs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { cli, json, type PrintedError } from './cli-process.ts'

it.each(testServerNames.slice(0, 1))('an older table is taken over once on PostgreSQL %s', async (version) => {
  await using db = await createTestDatabase(version)
  const database = pg(db.url)
  const generation = defineKind('generation', { input: z.unknown(), manual: true })
  const app = createJobs({ database, kinds: [generation] })
  await app.counts()
  await database.query(`create table public.old (id integer primary key, account text, status text, price integer,
    created_at timestamptz default '2024-01-01')`)
  await database.query(
    `insert into public.old values (1, 'ada', 'finished', 3), (2, 'ada', 'pending', 4), (3, null, 'failed', 5)`,
  )
  const run = async (...more: string[]) =>
    await cli(['import', 'public.old', '--kind', 'generation', '--columns', 'owner=account,costCents=price', ...more], {
      env: { DATABASE_URL: db.url },
    })

  const dry = await run('--dry-run')
  expect(dry).toMatchObject({ code: 0 })
  expect(dry.stdout).toContain('owner=account status=status costCents=price createdAt=created_at')
  expect(dry.stdout).toContain('3 rows: 1 can be imported, 0 known from before, 2 skipped')
  expect(dry.stdout).toContain('1: its status is finished: 1')
  const done = await run('--statuses', 'finished=succeeded', '--json')
  expect(json(done.stdout)).toMatchObject({ source: 'public.old', read: 3, imported: 2, skipped: 1 })
  expect((await run('--statuses', 'finished=succeeded')).stdout).toContain('0 imported, 2 known from before, 1 skipped')
  const costs = (await app.list({ owner: 'ada' })).map(({ status, costMicros }) => `${status} ${costMicros}`)
  expect(costs.toSorted()).toEqual(['queued 40000', 'succeeded 30000'])

  for (const args of [
    ['--columns', 'nothing=id'],
    ['--columns', 'owner'],
    ['--batch', '0'],
  ]) {
    expect((await run(...args)).code).toBe(2)
  }
  expect((await cli(['import', 'public.old'], { env: { DATABASE_URL: db.url } })).code).toBe(2)
  const missing = await cli(['import', 'public.nothing', '--kind', 'generation', '--json'], {
    env: { DATABASE_URL: db.url },
  })
  expect(missing.code).toBe(3)
  expect(json<PrintedError>(missing.stderr).error).toMatchObject({ code: 'invalid_input' })
  await app.close()
  await database.close()
})
