import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '../src/test-database.ts'
import { testServerNames } from '../src/databases.ts'

describe.each(testServerNames)('a test database on PostgreSQL %s', (version) => {
  test('runs on that version', async () => {
    await using database = await createTestDatabase(version, { engine: false })
    const { rows } = await database.pool().query<{ server_version: string }>('show server_version')
    expect(rows[0]?.server_version.split('.')[0]).toBe(version)
  })

  test('is a copy of its own, with the engine', async () => {
    await using one = await createTestDatabase(version)
    await using two = await createTestDatabase(version)
    await one.pool().query('create table genjobs.mine ()')
    const { rows } = await two
      .pool()
      .query(`select to_regclass('genjobs.meta') as engine, to_regclass('genjobs.mine') as mine`)
    expect(rows).toEqual([{ engine: 'genjobs.meta', mine: null }])
  })

  test('is removed even while something is connected to it', async () => {
    const database = await createTestDatabase(version, { engine: false })
    const pool = database.pool()
    await pool.query('select 1')
    await database.drop()
    await expect(
      createTestDatabase(version, { engine: false }).then(async (other) => {
        const { rows } = await other.pool().query('select from pg_database where datname = $1', [database.name])
        await other.drop()
        return rows
      }),
    ).resolves.toEqual([])
  })
})
