import {
  findPgbouncer,
  openTestDatabase,
  startPgbouncer,
  testServerNames,
  type OpenTestDatabase,
} from '@genjobs/testkit'
import { createJobs, defineKind, doctor, perOwner, pg, type Database, type DoctorOptions } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DoctorCheck, DoctorContext } from '../../src/doctor/check.ts'
import { bloat } from '../../src/doctor/checks/bloat.ts'
import { clockCheck } from '../../src/doctor/checks/clock.ts'
import { server } from '../../src/doctor/checks/server.ts'
import { settings } from '../../src/doctor/checks/settings.ts'

/** What a check finds, but for what the servers of the tests are set to for speed. */
async function found(database: Database, check: string, options: DoctorOptions = {}): Promise<string[]> {
  const { findings } = await doctor(database, options)
  return findings
    .filter((finding) => finding.check === check && !/^(?:fsync|full_page_writes) is off/.test(finding.problem))
    .map(({ level, problem, subjects }) => `${level}: ${[problem, ...subjects].join(' | ')}`)
}

/** A session with settings or a role of its own. */
async function asSession<T>(
  { url }: OpenTestDatabase,
  options: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = pg({ connectionString: url ?? '', options })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

describe.each(testServerNames)('doctor on PostgreSQL %s', (version) => {
  it('finds nothing wrong with an installation that is as it should be', async () => {
    await using db = await openTestDatabase(version)
    const { healthy, findings } = await doctor(db.database, { openedAt: new Date(Date.now() - 60_000) })
    expect(healthy).toBe(false)
    // What the servers of the tests are set to for speed, and nothing else.
    expect(findings.map(({ check, level, problem }) => `${check} ${level} ${problem.split(':')[0]}`)).toEqual([
      'settings error fsync is off',
      'settings error full_page_writes is off',
    ])
    await asSession(db, '-c role=genjobs_service', async (service) => {
      expect((await doctor(service)).findings).toHaveLength(2)
    })
  })
})

describe.each(testServerNames.slice(0, 1))('doctor on PostgreSQL %s finds', (version) => {
  it('settings that lose data or stop the engine', async () => {
    await using db = await openTestDatabase(version)
    const bad =
      '-c default_transaction_isolation=serializable -c synchronous_commit=off -c statement_timeout=900 -c idle_in_transaction_session_timeout=900 -c track_counts=off'
    await db.query('alter table genjobs.queue set (autovacuum_enabled = false)')
    expect(
      await asSession(db, bad.replace('serializable', String.raw`repeatable\ read`), (database) =>
        found(database, 'settings'),
      ),
    ).toEqual([
      expect.stringMatching(/^error: default_transaction_isolation is repeatable read: .*JG012/),
      expect.stringMatching(/^warning: synchronous_commit is off/),
      'warning: statement_timeout is 900 ms: sweeps, maintenance and upgrades may be cut off',
      'warning: idle_in_transaction_session_timeout is 900 ms: sweeps, maintenance and upgrades may be cut off',
      expect.stringMatching(/^warning: track_counts is off/),
      expect.stringMatching(/^warning: tables of the engine are left out by autovacuum.* \| queue$/),
    ])
  })

  it('a role that may not use the engine, and looks no further', async () => {
    await using db = await openTestDatabase(version)
    const report = await asSession(db, '-c role=anon', (database) => doctor(database))
    expect(report.findings.at(-1)).toMatchObject({
      check: 'access',
      level: 'error',
      problem: 'the role anon may not use the schema "genjobs"',
      cure: expect.stringContaining(`grant_service('anon')`) as string,
    })
    expect(report.checks.at(-1)?.name).toBe('access')
  })

  it('grants that are missing, and end users who may too much', async () => {
    await using db = await openTestDatabase(version)
    expect(await found(db.database, 'roles')).toEqual([])
    await db.query('revoke execute on function genjobs.virtual_now() from genjobs_service')
    await db.query('grant usage on schema genjobs to authenticated')
    await db.query('grant usage on schema genjobs to public')
    // Roles are of the whole server: one of its own, which nobody else uses.
    const role = `doctor_${db.url?.slice(-12)}`
    await db.query(`create role ${role} bypassrls`)
    await db.query('insert into genjobs.grantees values ($1, $2)', [role, 'user'])
    try {
      expect(await found(db.database, 'roles')).toEqual([
        'warning: roles of workers and servers lack grants | genjobs_service',
        expect.stringMatching(
          /^error: roles of end users may use the schema of the engine.* \| anon \| authenticated$/,
        ),
        expect.stringMatching(new RegExp(`^error: roles of end users are above row level security.* \\| ${role}$`)),
        'error: everybody may use the schema of the engine (a grant to public)',
      ])
    } finally {
      await db.query(`drop role ${role}`)
    }
  })

  it('tables, views and indexes that are missing or not valid', async () => {
    await using db = await openTestDatabase(version)
    await db.query('drop view genjobs_api.budgets')
    await db.query('drop index genjobs.lanes_ready')
    await db.query('alter table genjobs.workers drop constraint workers_pkey')
    await db.query(`update pg_index set indisvalid = false where indexrelid = 'genjobs.slots_by_job'::regclass`)
    expect(await found(db.database, 'objects')).toEqual([
      'error: tables, sequences or views of the engine are missing: 1 | budgets',
      'error: indexes of the engine are missing: 2 | lanes_ready of lanes | workers_pkey of workers',
      'error: indexes are not valid, and of no use: 1 | slots_by_job',
    ])
  })

  it('dead rows, and the transaction that keeps them', async () => {
    await using db = await openTestDatabase(version)
    const holder = await db.connect()
    await holder.query(`set application_name = 'a long report'`)
    await holder.query('begin isolation level repeatable read')
    await holder.query('select 1')
    const writer = await db.connect()
    await writer.query('alter table genjobs.wake_notes set (autovacuum_enabled = false)')
    await writer.query(`insert into genjobs.wake_notes select 'k' || n from generate_series(1, 20100) n`)
    await writer.query('delete from genjobs.wake_notes')
    await writer.query('select pg_stat_force_next_flush()')
    await expect
      .poll(() => found(db.database, 'bloat', { patience: '1ms' }))
      .toEqual([
        expect.stringMatching(/^warning: wake_notes has 20100 dead rows beside 0: .*\| wake_notes$/),
        expect.stringMatching(
          /^warning: vacuum can remove nothing that has died since: 1 hold an old snapshot \| pid \d+, open for .*, a long report$/,
        ),
      ])
    expect(await found(db.database, 'bloat')).toHaveLength(1)
  })

  it('a pooler by sessions that are older than the connection, and takes it for no trouble', async () => {
    await using db = await openTestDatabase(version)
    expect(await found(db.database, 'pooler')).toEqual([])
    expect(await found(db.database, 'pooler', { openedAt: new Date(Date.now() + 60_000) })).toEqual([
      expect.stringMatching(/^note: a pooler stands between: in its transaction mode LISTEN is lost/),
    ])
    await asSession(db, '-c application_name=Supavisor', async (database) => {
      expect(await found(database, 'pooler')).toEqual([expect.stringMatching(/^note: a pooler \(Supavisor\)/)])
    })
  })

  it.runIf('path' in findPgbouncer())('PgBouncer', async () => {
    await using db = await openTestDatabase(version)
    const bouncer = await startPgbouncer({ databaseUrl: db.url ?? '', poolSize: 1 })
    const database = pg({ connectionString: bouncer.url, listen: false })
    try {
      const opened = async () => await found(database, 'pooler', { openedAt: new Date() })
      await expect.poll(opened).toEqual([expect.stringMatching(/^note: a pooler stands between/)])
    } finally {
      await database.close()
      await bouncer.stop()
    }
  })

  it('jobs that wait for what may never come', async () => {
    await using db = await openTestDatabase(version)
    const image = defineKind('image', { input: z.object({}), limits: [perOwner(1)] })
    const jobs = createJobs({ database: db.database, kinds: [image] })
    const { id } = await jobs.submit(image, {}, { owner: 'ada' })
    await jobs.setLimit('owner:ada', 0)
    await jobs.drain({ handlers: { image: () => undefined } })
    await db.query(
      `insert into genjobs.waits values ($1, 'token', genjobs.clock() + interval '1 year', genjobs.clock() - interval '8 days')`,
      [id],
    )
    expect(await found(db.database, 'stuck')).toEqual([
      'warning: jobs wait for limits whose maximum is 0: 1 | owner:ada',
      `warning: jobs have been waiting for more than 7 days, and hold their limits: 1 | ${id}`,
    ])
    await jobs.close()
  })
})

describe('what no test can make of a server', () => {
  /** One answer after the other. */
  const run = async (check: DoctorCheck, answers: Record<string, unknown>[][], more: Partial<DoctorContext> = {}) => {
    const rest = [...answers]
    const findings = await check.run({
      query: async () => (rest.shift() ?? []) as never,
      now: Date.now,
      name: 'genjobs',
      schema: '"genjobs"',
      openedAt: undefined,
      readable: async () => true,
      statistics: false,
      patienceMs: 1,
      ...more,
    })
    return findings.map(({ level, problem }) => `${level}: ${problem}`)
  }

  it('versions that are too old, or have had their last release', async () => {
    const of = (number: number, at: string) =>
      run(server, [[{ number, version: `${Math.floor(number / 10_000)}.3`, embedded: false }]], {
        now: () => Date.parse(at),
      })
    expect(await of(140_003, '2026-01-01')).toEqual(['error: PostgreSQL 14.3 is too old'])
    expect(await of(150_003, '2027-11-10')).toEqual([])
    expect(await of(150_003, '2027-11-12')).toEqual([
      expect.stringMatching(/^warning: PostgreSQL 15 has had its last release/),
    ])
    expect(await of(190_001, '2099-01-01')).toEqual([])
  })

  it('no autovacuum, and no connections left', async () => {
    const good = {
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      isolation: 'read committed',
      autovacuum: 'on',
      track_counts: 'on',
      statement_ms: 0,
      idle_ms: 60_000,
      connections: 10,
      room: 97,
      embedded: false,
    }
    expect(await run(settings, [[good]])).toEqual([])
    expect(await run(settings, [[{ ...good, autovacuum: 'off', connections: 88 }]])).toEqual([
      'warning: 88 of 97 connections are taken: the next ones may be refused',
      'warning: autovacuum is off: the tables of the engine grow without end, and get slow',
    ])
    expect(await run(settings, [[{ ...good, autovacuum: 'off', fsync: 'off', embedded: true }]])).toEqual([])
  })

  it('a replication slot that nobody reads', async () => {
    expect(await run(bloat, [[], [{ holder: 'replication slot old, not in use' }]])).toHaveLength(1)
  })

  it('clocks that are apart', async () => {
    const at = (ms: number) => run(clockCheck, [[{ ms: Date.now() + ms }]])
    expect(await at(4_000)).toEqual([])
    expect(await at(-4_000)).toEqual([])
    expect(await at(8_000)).toEqual([
      expect.stringMatching(/^warning: the database's clock is 8 s ahead of this machine's/),
    ])
    expect(await at(-8_000)).toEqual([
      expect.stringMatching(/^warning: the database's clock is 8 s behind this machine's/),
    ])
  })
})
