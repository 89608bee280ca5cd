import { describe, expect, test } from 'vitest'
import { findPgbouncer, findPostgrest } from '../src/optional-programs.ts'
import { startPgbouncer } from '../src/pgbouncer.ts'
import { startPostgrest } from '../src/postgrest.ts'
import { testConnection } from '../src/test-connection.ts'
import { createTestDatabase } from '../src/test-database.ts'
import { testServerNames } from '../src/databases.ts'

const [version = ''] = testServerNames
const jwtSecret = 'a secret of the tests, long enough for HS256'

describe.runIf(version !== '' && 'path' in findPgbouncer())('PgBouncer', () => {
  test('gives a server connection away with each transaction', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const bouncer = await startPgbouncer({ databaseUrl: db.url, poolSize: 1 })
    const [one, two] = await Promise.all([testConnection(bouncer.url), testConnection(bouncer.url)])
    expect(one.pid).toBe(two.pid)
    await one.query(`set application_name = 'left behind'`)
    expect(await two.query('show application_name')).toEqual([{ application_name: 'left behind' }])
    await Promise.all([one.end(), two.end()])
    await bouncer.stop()
    await expect(testConnection(bouncer.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe.runIf(version !== '' && 'path' in findPostgrest())('PostgREST', () => {
  test('answers for the roles anon and authenticated', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const pool = db.pool()
    await pool.query('create schema api')
    await pool.query('create function api.me() returns text language sql stable as $$ select current_user::text $$')
    const rest = await startPostgrest({ databaseUrl: db.url, schemas: ['api'], jwtSecret })
    await pool.query('grant usage on schema api to anon, authenticated')
    const response = await fetch(`${rest.url}/rpc/me`)
    expect([response.status, await response.json()]).toEqual([200, 'anon'])
    await rest.stop()
  })
})
