import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deadlocksIn } from '../src/deadlocks-in.ts'
import { findPostgres } from '../src/postgres-binaries.ts'
import { startPostgres, type PostgresServer } from '../src/postgres-server.ts'
import { testConnection } from '../src/test-connection.ts'

const newest = findPostgres().found[0]

describe.runIf(newest)('a throw-away PostgreSQL', () => {
  const bin = newest?.bin ?? ''
  let server: PostgresServer

  beforeAll(async () => {
    server = await startPostgres({ bin, settings: { work_mem: '7MB' } })
  })
  afterAll(() => server?.stop())

  test('accepts connections with the settings asked for', async () => {
    const connection = await testConnection(server.url)
    const [row] = await connection.query(
      `select current_setting('work_mem') as work_mem, current_setting('max_connections')::bigint as connections, current_user as me`,
    )
    expect(row).toEqual({ work_mem: '7MB', connections: 200, me: 'postgres' })
    await connection.end()
  })

  test('shows a real deadlock in its log', async () => {
    const [one, two] = await Promise.all([testConnection(server.url), testConnection(server.url)])
    await one.query('create table held (id integer primary key)')
    await one.query('insert into held values (1), (2)')
    await one.query('begin')
    await two.query('begin')
    await one.query('select from held where id = 1 for update')
    await two.query('select from held where id = 2 for update')
    expect(deadlocksIn(server.log())).toEqual([])

    const crossed = Promise.allSettled([
      one.query('select from held where id = 2 for update'),
      one.untilBlocked().then(() => two.query('select from held where id = 1 for update')),
    ])
    const failures = (await crossed).filter((result) => result.status === 'rejected')
    expect(failures).toMatchObject([{ reason: { code: '40P01' } }])
    await Promise.all([one.end(), two.end()])

    const [deadlock, ...more] = deadlocksIn(server.log())
    expect(more).toEqual([])
    expect(deadlock).toContain('deadlock detected')
    expect(deadlock).toContain('select from held where id = 1 for update')
  })

  test('is gone after stop', async () => {
    const other = await startPostgres({ bin })
    await other.stop()
    await expect(testConnection(other.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('shuts down by itself when the process that started it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'genjobs-orphan-'))
    try {
      const owner = spawn(
        process.execPath,
        [fileURLToPath(new URL('fixtures/server-owner.ts', import.meta.url)), bin],
        {
          env: { ...process.env, TMPDIR: folder },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      const pid = Number(
        await new Promise<string>((resolve) => owner.stdout.once('data', (data) => resolve(String(data)))),
      )
      expect(isAlive(pid)).toBe(true)
      owner.kill('SIGKILL')
      await expect.poll(() => isAlive(pid), { timeout: 10_000, interval: 20 }).toBe(false)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test('a folder without PostgreSQL is refused in words', async () => {
  await expect(startPostgres({ bin: '/nonexistent' })).rejects.toThrow(/nonexistent/)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
