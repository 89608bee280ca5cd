import { describe, expect, test } from 'vitest'
import { openTestDatabase, testDatabases, testServerNames } from '../src/index.ts'

describe.each(testDatabases)('an open test database: %s', (name) => {
  test('has the engine and nothing in it', async () => {
    await using database = await openTestDatabase(name)
    await expect(database.query('select * from genjobs.jobs')).resolves.toEqual([])
  })

  test('reads values as the seam promises', async () => {
    await using database = await openTestDatabase(name)
    const rows = await database.query(
      `select $1::jsonb as json, count(*) as count, '2026-01-02T03:04:05Z'::timestamptz as time, $2::text[] as words`,
      ['{"a": 1}', ['x', 'y']],
    )
    expect(rows).toEqual([{ json: { a: 1 }, count: 1, time: new Date('2026-01-02T03:04:05Z'), words: ['x', 'y'] }])
  })

  test('closes twice without complaint', async () => {
    const database = await openTestDatabase(name)
    await database.close()
    await expect(database.close()).resolves.toBeUndefined()
  })
})

describe.each(testServerNames)('connections to %s', (name) => {
  test('are independent sessions, and tell when they wait', async () => {
    await using database = await openTestDatabase(name)
    const [one, two] = await Promise.all([database.connect(), database.connect()])
    expect(one.pid).not.toBe(two.pid)
    await database.query('create table held (id bigint primary key)')
    await one.query('begin')
    await one.query('insert into held values (1)')
    const insert = two.query('insert into held values (1) on conflict do nothing returning id')
    await two.untilBlocked()
    await one.query('rollback')
    await expect(insert).resolves.toEqual([{ id: 1 }])
  })
})
