import { openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, migrate, uninstall } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}), price: 1 })

describe.each(testDatabases.filter((name) => name === 'pglite' || testServerNames.includes(name)))(
  'uninstall on %s',
  (name) => {
    it('removes all of it, and nothing of others, as a whole or not at all', async () => {
      await using db = await openTestDatabase(name)
      const jobs = createJobs({ database: db.database, kinds: [image] })
      await jobs.credits.topUp('ada', 5, { key: 'first' })
      await jobs.submit(image, {}, { owner: 'ada' })
      await jobs.close()
      const plan = await uninstall(db.database, { dryRun: true })
      expect(plan).toMatchObject({
        removed: false,
        schemas: ['genjobs', 'genjobs_api'],
        jobs: { queued: 1 },
        credits: { owners: 1, balance: 5 },
        workers: [],
        dependents: [],
        mentions: [],
      })
      expect(plan.bytes).toBeGreaterThan(100_000)

      await db.query('create table public.stories (id integer primary key, job uuid)')
      await db.query('create view public.latest as select id from genjobs_api.jobs')
      await db.query(`create table genjobs.notes (id integer)`)
      await db.query(`create table public.extra (at timestamptz default genjobs.clock())`)
      await db.query(
        `create function public.count_all() returns bigint language sql as 'select count(*) from genjobs.jobs'`,
      )
      await db.query('create publication changes for table genjobs.workers').catch(() => undefined)
      const { dependents, mentions } = await uninstall(db.database, { dryRun: true })
      expect(dependents.map(({ type, name: what }) => `${type} ${what}`)).toEqual([
        expect.stringContaining('default value for public.extra.at') as string,
        'publication changes',
        'table genjobs.notes',
        'view latest',
      ])
      expect(dependents.find(({ type }) => type === 'view')?.uses).toBe('genjobs_api.jobs')
      expect(mentions).toEqual([{ type: 'function', name: 'count_all()' }])

      await expect(uninstall(db.database)).rejects.toMatchObject({ code: 'invalid_input' })
      await db.query(`select * from genjobs.heartbeat('one', 60000, '[]', '{}')`)
      await expect(uninstall(db.database, { cascade: true })).rejects.toMatchObject({ code: 'busy' })
      expect(await schemas(db)).toEqual(['genjobs', 'genjobs_api', 'public'])

      expect(await uninstall(db.database, { cascade: true, force: true })).toMatchObject({ removed: true, roles: [] })
      expect(await schemas(db)).toEqual(['public'])
      expect(await db.query('select * from public.stories')).toEqual([])
      await expect(uninstall(db.database)).rejects.toMatchObject({ code: 'schema_missing' })
      // An installation takes PGlite seconds.
      if (name !== 'pglite') expect(await migrate(db.database)).toMatchObject({ outcome: 'installed' })
    })
  },
)

describe.each(testServerNames.slice(0, 1))('uninstall on %s', (version) => {
  it('does not wait for long behind a transaction that uses a table, and leaves everything', async () => {
    await using db = await openTestDatabase(version)
    const other = await db.connect()
    await other.query('begin')
    await other.query('select * from genjobs.kinds')
    await expect(uninstall(db.database, { lockTimeout: '50ms' })).rejects.toMatchObject({ code: 'busy' })
    expect(await schemas(db)).toEqual(['genjobs', 'genjobs_api', 'public'])
    await other.query('rollback')
    expect(await uninstall(db.database)).toMatchObject({ removed: true })
  })

  it('leaves a role that others need', async () => {
    await using db = await openTestDatabase(version)
    await db.query('grant usage on schema public to genjobs_service')
    expect(await uninstall(db.database, { roles: true })).toMatchObject({ removed: true, roles: [] })
  })
})

async function schemas(db: { query(text: string): Promise<Record<string, unknown>[]> }): Promise<unknown[]> {
  const rows = await db.query(
    `select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema|genjobs_testing)' order by 1`,
  )
  return rows.map(({ name }) => name)
}
