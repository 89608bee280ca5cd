import { PGlite } from '@electric-sql/pglite'
import { createTestDatabase, openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, engineScript, migrate, pg, pglite, schemaVersion, type Database } from 'genjobs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { functionsOf, tablesOf } from './catalog.ts'
import { killedAt } from './killed-at.ts'
import { oldRelease, releasedVersions } from './old-release.ts'

const image = defineKind('image', { input: z.object({ prompt: z.string() }) })
const older = releasedVersions.filter((version) => version < schemaVersion)

async function openEmpty(version: string) {
  const empty = await createTestDatabase(version, { engine: false })
  const database = pg(empty.url)
  const close = async () => {
    await database.close()
    await empty.drop()
  }
  return { url: empty.url, database, [Symbol.asyncDispose]: close }
}

/** A database as a release left it, with jobs in it. */
async function openOld(version: string, release: number) {
  const old = await oldRelease(release)
  const opened = await openEmpty(version)
  const jobs = old.createJobs({
    database: old.pg(opened.url),
    kinds: [old.defineKind('image', { input: z.object({ prompt: z.string() }) })],
  })
  await jobs.migrate()
  const kind = jobs.kinds.get('image') as never
  const { id } = await jobs.submit(kind, { prompt: 'a fox' } as never, { owner: 'ada' })
  await jobs.drain({ handlers: { image: () => null } as never })
  await jobs.submit(kind, { prompt: 'an owl' } as never, { owner: 'ada' })
  await jobs.close()
  return { ...opened, done: id }
}

const versions = async (database: Database) =>
  (await database.query('select schema_version, tables_version from genjobs.meta'))[0]

it('has the types and tables that catalog.txt says: after a change there, add a migration and run npm run catalog', async () => {
  await using fresh = await openEmpty(testServerNames[0] as string)
  await migrate(fresh.database)
  expect(await tablesOf(fresh.database)).toBe(
    readFileSync(join(import.meta.dirname, '../../migrations/catalog.txt'), 'utf8'),
  )
})

describe.each(testServerNames)('upgrades on PostgreSQL %s', (server) => {
  let fresh: { tables: string; functions: string }
  const seen = async (database: Database) => ({
    tables: await tablesOf(database),
    functions: await functionsOf(database),
  })
  beforeAll(async () => {
    await using empty = await openEmpty(server)
    await migrate(empty.database)
    fresh = await seen(empty.database)
  })

  it.each(older)('make of release %i what a fresh install is, and keep its jobs', async (release) => {
    await using db = await openOld(server, release)
    const before = await seen(db.database)
    const planned = await migrate(db.database, { dryRun: true })
    expect(planned).toMatchObject({ outcome: 'upgraded', schemaVersion })
    expect(await seen(db.database)).toEqual(before)

    // From any number of processes at the same time: each step is done by one of them.
    const results = await Promise.all(Array.from({ length: 4 }, () => migrate(db.database)))
    expect(results.flatMap(({ steps }) => steps).toSorted()).toEqual(planned.steps.toSorted())
    expect(results.map(({ schemaVersion: reached }) => reached)).toEqual(Array(4).fill(schemaVersion))
    expect(await migrate(db.database)).toMatchObject({ outcome: 'unchanged', steps: [] })
    expect(await seen(db.database)).toEqual(fresh)

    const jobs = createJobs({ database: db.database, kinds: [image] })
    expect(await jobs.drain({ handlers: { image: () => null } })).toMatchObject({ succeeded: 1 })
    expect((await jobs.list()).map(({ status, attemptStartedAt }) => [status, attemptStartedAt !== null])).toEqual([
      ['succeeded', true],
      ['succeeded', false],
    ])
    expect(await jobs.get(db.done)).toMatchObject({ status: 'succeeded' })
    expect(await jobs.verify()).toEqual([])
  })

  it.each(older)('by a script from release %i are the same', async (release) => {
    await using db = await openOld(server, release)
    const run = (text: string) => db.database.transaction((tx) => tx.script(text))
    await run(engineScript().update(release))
    expect(await migrate(db.database)).toMatchObject({ outcome: 'unchanged' })
    expect(await seen(db.database)).toEqual(fresh)
    await expect(run(engineScript().update(release))).rejects.toMatchObject({
      message: expect.stringContaining(`does not hold version ${release}`),
    })
    expect(() => engineScript().update(schemaVersion + 1)).toThrowError(/no upgrade from version/)
  })

  it('killed after any statement go on where they were, as does an install', async () => {
    await using old = await openOld(server, older.at(-1) as number)
    await using empty = await openEmpty(server)
    for (const { url, database } of [old, empty]) {
      // All of the first transaction, and some of the last one, which is long: a killed one leaves nothing of itself.
      for (const statement of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 40, 200]) {
        await using killed = killedAt(url, statement)
        await expect(migrate(killed.database)).rejects.toMatchObject({ code: 'database_unavailable' })
        expect(await seenVersions(database)).toBeOneOf([
          undefined,
          ...Array.from({ length: schemaVersion }, (_, n) => `1 ${n + 1}`),
        ])
      }
      expect(await migrate(database)).toMatchObject({ schemaVersion })
      expect(await seen(database)).toEqual(fresh)
    }
  })

  async function seenVersions(database: Database): Promise<string | undefined> {
    const [there] = await database.query(`select to_regclass('genjobs.meta') is not null as there`)
    if (!there?.['there']) return undefined
    return Object.values((await versions(database)) ?? {}).join(' ')
  }

  it('wait briefly for a table that is in use, and let everybody else go on', async () => {
    await using db = await openOld(server, older.at(-1) as number)
    // Somebody reads jobs and leaves the transaction open. Who waits behind the upgrade for longer than this fails.
    const reader = pg({ connectionString: db.url })
    const app = pg({ connectionString: db.url, statement_timeout: 5_000 })
    const jobs = (await oldRelease(older.at(-1) as number)).createJobs({
      database: app,
      kinds: [image as never],
    })
    const tries = { begun: 0 }
    const counted: Database = {
      ...db.database,
      transaction: (work) => (tries.begun++, db.database.transaction(work)),
    }
    let upgrade: Promise<unknown> | undefined
    await reader.transaction(async (tx) => {
      await tx.query('select count(*) from genjobs.jobs')
      await expect(migrate(db.database, { lockTimeout: 20, patience: 1 })).rejects.toMatchObject({
        code: 'busy',
        hint: expect.stringContaining('pg_stat_activity'),
      })
      upgrade = migrate(counted, { lockTimeout: 100 })
      upgrade.catch(() => undefined)
      for (let n = 0; n < 20 || tries.begun < 4; n++) {
        await jobs.submit(image as never, { prompt: `${n}` } as never, { owner: `o${n}` })
      }
      expect(await versions(db.database)).toEqual({ schema_version: 1, tables_version: 1 })
    })
    expect(await upgrade).toMatchObject({ outcome: 'upgraded', schemaVersion })
    expect(await seen(db.database)).toEqual(fresh)
    await jobs.close()
    await Promise.all([reader.close(), app.close()])
  })
})

describe.runIf(testDatabases.includes('pglite'))('upgrades of the embedded database', () => {
  it.each(older)('make of release %i what a fresh install is', async (release) => {
    const old = await oldRelease(release)
    await using fresh = await openTestDatabase('pglite')
    const db = await PGlite.create()
    await old.migrate(old.pglite(db))
    const database = pglite(db)
    expect(await migrate(database)).toMatchObject({ outcome: 'upgraded', schemaVersion })
    expect(await tablesOf(database)).toBe(await tablesOf(fresh.database))
    // The clock of a test database is one that can be moved.
    const functions = async (of: Database) => (await functionsOf(of)).replace(/^genjobs\.clock\(\).*$/m, '')
    expect(await functions(database)).toBe(await functions(fresh.database))
    await db.close()
  })
})
