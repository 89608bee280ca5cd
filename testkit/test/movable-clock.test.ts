import { describe, expect, test } from 'vitest'
import { openTestDatabase, testDatabases } from '../src/index.ts'

describe.each(testDatabases)('the movable clock of %s', (name) => {
  test('is the clock of the database until it is moved', async () => {
    await using database = await openTestDatabase(name)
    const [row] = await database.query<{ now: Date }>('select statement_timestamp() as now')
    const now = await database.clock.now()
    expect(now.getTime() - (row?.now.getTime() ?? 0)).toBeLessThan(10_000)
  })

  test('stands still once set, and advances exactly', async () => {
    await using database = await openTestDatabase(name)
    const noon = new Date('2026-11-22T12:00:00Z')
    await database.clock.set(noon)
    await expect(database.clock.now()).resolves.toEqual(noon)
    await database.clock.advance('10m')
    await database.clock.advance(250)
    await expect(database.clock.now()).resolves.toEqual(new Date('2026-11-22T12:10:00.250Z'))
    await database.clock.set(noon)
    await expect(database.clock.now()).resolves.toEqual(noon)
  })

  test('goes on running after it was only advanced', async () => {
    await using database = await openTestDatabase(name)
    await database.clock.advance('1d')
    const [row] = await database.query<{ ahead: number; ticks: boolean }>(
      `select extract(epoch from genjobs.clock() - statement_timestamp())::float8 as ahead, genjobs.clock() > statement_timestamp() as ticks`,
    )
    expect(row).toEqual({ ahead: 86_400, ticks: true })
  })
})
