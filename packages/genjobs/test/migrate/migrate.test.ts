import { createTestDatabase, openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, type GenjobsError, migrate, pg, schemaVersion } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}) })

describe.each(testServerNames)('migrate on PostgreSQL %s', (version) => {
  it('installs once, from any number of processes at the same time', async () => {
    await using empty = await createTestDatabase(version, { engine: false })
    const database = pg(empty.url)
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate(database)))
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['installed', ...Array(7).fill('unchanged')])
    expect(results[0]).toMatchObject({ schema: 'genjobs', schemaVersion })
    await database.close()
  })

  it('installs for an ordinary role that owns its database, into any schema, several times in one database', async () => {
    await using empty = await createTestDatabase(version, { engine: false })
    const role = `owner_${empty.name}`
    const admin = pg(empty.url)
    await admin.query(`create role ${role} login nosuperuser nocreatedb nocreaterole password 'secret'`)
    await admin.query(`alter database ${empty.name} owner to ${role}`)
    const url = new URL(empty.url)
    url.username = role
    url.password = 'secret'
    const database = pg(url.href)
    for (const schema of ['genjobs', 'tenant two', 'tenant-3', 'Upper']) {
      expect(await migrate(database, { schema })).toMatchObject({ outcome: 'installed', schema })
    }
    const one = createJobs({ database, kinds: [image], schema: 'tenant two' })
    const two = createJobs({ database, kinds: [image], schema: 'Upper' })
    const { id } = await one.submit(image, {}, { owner: 'ada' })
    expect(await two.list()).toEqual([])
    expect(await two.drain({ handlers: { image: () => null } })).toMatchObject({ claimed: 0 })
    expect(await one.drain({ handlers: { image: () => null } })).toMatchObject({ succeeded: 1 })
    expect(await one.get(id)).toMatchObject({ status: 'succeeded' })
    expect([...(await one.verify()), ...(await two.verify())]).toEqual([])
    await database.close()
    await admin.query(`reassign owned by ${role} to current_user`)
    await admin.query(`drop owned by ${role}`)
    await admin.query(`drop role ${role}`)
    await admin.close()
  })

  it('renews the functions when they differ, keeps the rows, and is undone as a whole when it fails', async () => {
    await using db = await openTestDatabase(version)
    const jobs = createJobs({ database: db.database, kinds: [image] })
    await jobs.submit(image, {}, { owner: 'ada' })
    await db.query(`update genjobs.meta set engine_hash = 'older'`)
    await db.query(
      `create or replace function genjobs.clock() returns timestamptz language sql stable as $$ select 'epoch'::timestamptz $$`,
    )
    expect(await jobs.migrate()).toMatchObject({ outcome: 'updated' })
    expect((await db.clock.now()).getFullYear()).toBeGreaterThan(2000)
    expect(await jobs.list()).toHaveLength(1)
    expect(await jobs.migrate()).toMatchObject({ outcome: 'unchanged' })

    await using empty = await createTestDatabase(version, { engine: false })
    const database = pg(empty.url)
    // Something of the engine's name is in the way.
    await database.query('create schema genjobs')
    await database.query('create table genjobs.lanes (x int)')
    const error = await migrate(database).catch((thrown: unknown) => thrown as GenjobsError)
    expect(error).toMatchObject({ code: 'database_error', message: expect.stringContaining('tables/lanes.sql') })
    expect(
      await database.query(`select count(*) as n from pg_class where relnamespace = 'genjobs'::regnamespace`),
    ).toEqual([{ n: 1 }])
    await database.close()
  })

  it('says which schema names can be', async () => {
    const database = pg('postgres://127.0.0.1:1/never')
    for (const schema of ['', '1st', 'Odd "no', 'pg_jobs', 'a'.repeat(60), 'a;b', 'é']) {
      await expect(migrate(database, { schema })).rejects.toMatchObject({ code: 'invalid_input' })
    }
    await database.close()
  })
})

describe.each(testDatabases)('the catalog on %s', (name) => {
  it('describes every object of the engine', async () => {
    await using db = await openTestDatabase(name)
    const bare = await db.query(`
      select c.relname as name from pg_class c
      where c.relnamespace = 'genjobs'::regnamespace and c.relkind in ('r', 'p', 'S', 'v') and obj_description(c.oid, 'pg_class') is null
      union all
      select c.relname from pg_class c join pg_index i on i.indexrelid = c.oid
      where c.relnamespace = 'genjobs'::regnamespace and not i.indisprimary and c.relkind in ('i', 'I')
        and obj_description(c.oid, 'pg_class') is null
        and not exists (select from pg_inherits h where h.inhrelid = c.oid)
      union all
      select p.proname from pg_proc p where p.pronamespace = 'genjobs'::regnamespace and obj_description(p.oid, 'pg_proc') is null
      union all
      select t.typname from pg_type t join pg_class c on c.oid = t.typrelid
      where t.typnamespace = 'genjobs'::regnamespace and c.relkind = 'c' and obj_description(t.oid, 'pg_type') is null`)
    expect(bare).toEqual([])
  })

  it('pins the search path of every function, and lets the public execute none', async () => {
    await using db = await openTestDatabase(name)
    expect(
      await db.query(`
        select p.proname from pg_proc p
        where p.pronamespace = 'genjobs'::regnamespace
          and (not exists (select from unnest(p.proconfig) c where c = 'search_path=genjobs, pg_temp')
            or has_function_privilege('public', p.oid, 'execute'))`),
    ).toEqual([])
  })
})
