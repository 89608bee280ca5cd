import { createTestDatabase, findPgbouncer, startPgbouncer, startTcpProxy, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { databaseError } from '../../src/client/database-error.ts'
import { drivers } from './drivers.ts'
import { has } from './traits.ts'

const task = defineKind('task', { input: z.object({}) })

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (databaseError(error, 'genjobs') as { code?: unknown }).code,
  )

const at = (url: string, change: (url: URL) => void): string => {
  const changed = new URL(url)
  change(changed)
  return changed.href
}

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

const poll = { timeout: 20_000 }

const combinations = testServerNames.flatMap((version) => drivers.map((driver) => ({ version, driver, ...driver })))

describe.each(combinations)('$title on PostgreSQL $version', ({ version, name, open }) => {
  it('goes on after the network was silent: each caller is told, each socket destroyed, no job runs twice', async () => {
    await using db = await createTestDatabase(version)
    await using proxy = await startTcpProxy(Number(new URL(db.url).port))
    const through = at(db.url, (url) => (url.port = String(proxy.port)))
    // The proxy itself sees no end of a connection while it is silent; it has two sockets for each.
    const before = sockets()
    const live = () => sockets() - before - 2 * proxy.counts().open
    const { database, end } = open(through, 400)
    const errors: { code?: string }[] = []
    const jobs = createJobs({ database, kinds: [task], onError: (error) => errors.push(error as { code?: string }) })
    const runs: string[] = []
    const worker = jobs.work({
      handlers: { task: (ctx) => void runs.push(ctx.job.id) },
      poll: 50,
    })
    const first = await jobs.submit(task, {}, { owner: 'ada' })
    await jobs.wait(first.id, { timeout: '20s' })

    let letGo!: () => void
    const inside = database.transaction(async (tx) => {
      await tx.query('select 1')
      await new Promise<void>((resolve) => (letGo = resolve))
      await tx.query('select 2')
    })
    await expect.poll(() => letGo !== undefined, poll).toBe(true)
    proxy.cut('silence')
    letGo()
    const answers = await Promise.all([
      codeOf(inside),
      codeOf(database.query('select 1')),
      codeOf(database.transaction((tx) => tx.query('select 1'))),
      codeOf(jobs.submit(task, {}, { owner: 'ada' })),
    ])
    expect(answers).toEqual(Array(4).fill('database_unavailable'))
    await expect.poll(() => errors.length, poll).toBeGreaterThan(0)
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['database_unavailable']))
    if (has(name, 'destroys')) {
      // The worker tries again and again, each time on a new socket, and none of the old ones is left.
      const { connections } = proxy.counts()
      await expect.poll(() => proxy.counts().connections, poll).toBeGreaterThan(connections + 6)
      expect(live()).toBeLessThan(6)
    }
    proxy.restore()
    const next = await jobs.submit(task, {}, { owner: 'ada', idempotencyKey: 'after' }).catch(() => undefined)
    const again = next ?? (await untilSubmitted(() => jobs.submit(task, {}, { owner: 'ada', idempotencyKey: 'after' })))
    expect(await jobs.wait(again.id, { timeout: '20s' }).catch(() => jobs.get(again.id))).toMatchObject({
      status: 'succeeded',
    })
    await expect
      .poll(async () => (await jobs.list({ owner: 'ada' })).every(({ status }) => status === 'succeeded'), poll)
      .toBe(true)
    expect(new Set(runs).size).toBe(runs.length)
    await worker.stop()
    await jobs.close()
    await database.close()
    await end()
  })

  it('says database_unavailable of a server, password, database or connection that is not there', async () => {
    await using db = await createTestDatabase(version)
    const wrong = [
      at(db.url, (url) => (url.port = '1')),
      at(db.url, (url) => (url.pathname = '/nowhere')),
      at(db.url, (url) => (url.username = 'nobody')),
    ]
    for (const url of wrong) {
      const { database, end } = open(url, 5_000)
      expect([url, await codeOf(database.query('select 1'))]).toEqual([url, 'database_unavailable'])
      expect(await codeOf(database.transaction((tx) => tx.query('select 1')))).toBe('database_unavailable')
      await database.close()
      await end()
    }
    const { database, end } = open(db.url)
    const [self] = await database.query<{ pid: number }>('select pg_backend_pid() as pid')
    expect(self?.pid).toBeGreaterThan(0)
    expect(await codeOf(database.query('select pg_terminate_backend(pg_backend_pid())'))).toBe('database_unavailable')
    const killed = database.transaction(async (tx) => {
      await tx.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined)
      await tx.query('select 1')
    })
    expect(await codeOf(killed)).toBe('database_unavailable')
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])

    const connected = async () =>
      (
        await db.pool().query<{ pid: number }>(
          `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and backend_type = 'client backend' and state is not null and query not like '%pg_stat_activity%'`,
        )
      ).rows.length
    expect(await connected()).toBeGreaterThan(0)
    await database.close()
    if (has(name, 'closes')) {
      await expect.poll(connected, poll).toBe(0)
      expect(await codeOf(database.query('select 1'))).toBe('database_unavailable')
    } else {
      expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    }
    await end()
    await expect.poll(connected, poll).toBe(0)
  })
})

async function untilSubmitted<T>(submit: () => Promise<T>): Promise<T> {
  let result: T | undefined
  await expect.poll(async () => (result = await submit().catch(() => undefined)), poll).toBeDefined()
  return result as T
}

describe
  .runIf('path' in findPgbouncer())
  .each(combinations.filter(({ title }) => !title.endsWith('prepared') || title.endsWith('unprepared')))(
  '$title through PgBouncer, PostgreSQL $version',
  ({ title, version, open }) => {
    it.runIf(title !== 'postgres.js')('runs transactions and jobs on one server connection', async () => {
      await using db = await createTestDatabase(version)
      const bouncer = await startPgbouncer({ databaseUrl: db.url, poolSize: 1 })
      try {
        const { database, end } = open(bouncer.url)
        const seen = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            database.transaction(async (tx) => {
              const before = await tx.query(`select current_setting('test.n', true) as n`)
              await tx.query(`select set_config('test.n', $1, true)`, [String(n)])
              return [before[0]?.n ?? '', (await tx.query(`select current_setting('test.n') as n`))[0]?.n]
            }),
          ),
        )
        expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => ['', String(n)]))
        const jobs = createJobs({ database, kinds: [task], onError: () => undefined })
        const made = await Promise.all(Array.from({ length: 10 }, () => jobs.submit(task, {}, { owner: 'ada' })))
        expect(await jobs.drain({ handlers: { task: () => null }, limit: 10 })).toMatchObject({ succeeded: 10 })
        expect(made).toHaveLength(10)
        const pool = db.pool()
        // Of this database: others share the server.
        const left = await pool.query(
          `select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
           where l.locktype = 'advisory' and d.datname = current_database()`,
        )
        expect(left.rows).toEqual([{ n: 0 }])
        await jobs.close()
        await database.close()
        await end()
      } finally {
        await bouncer.stop()
      }
    })
  },
)
