import { testDatabaseOptions, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, limit, perOwner, type Database } from 'genjobs'
import { openTestDatabase, type TestDatabase } from 'genjobs/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instanceOf, stateOf } from './state-of.ts'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  limits: [perOwner(2, { staleAfter: '10m' }), limit('provider', 1)],
  price: 3,
})

/** Leave traces in as many tables as a test can. */
async function useItAll({ database, clock }: TestDatabase): Promise<void> {
  const jobs = createJobs({ database, kinds: [image], onError: () => undefined })
  await jobs.credits.topUp('ada', 100, { key: 'first' })
  await jobs.setLimit('provider', 5)
  for (const prompt of ['a', 'b', 'c']) {
    await jobs.submit(image, { prompt }, { owner: 'ada', idempotencyKey: prompt, metadata: { prompt } })
  }
  await jobs.submit(image, { prompt: 'later' }, { owner: 'ada', delay: '1h' })
  await jobs.drain({
    handlers: {
      image: async ({ log, step, cost, attempt }) => {
        log('drawing')
        await step('draw', () => attempt)
        cost({ micros: 10, units: { pixels: 5 } })
        throw new Error('again')
      },
    },
  })
  await clock.advance('3d')
  await jobs.sweep()
  await clock.set(new Date('2031-01-01T00:00:00Z'))
}

const untidy = [
  `set work_mem to '1MB'`,
  'set search_path to pg_temp',
  'prepare mine as select 1',
  'listen mine',
  'select pg_advisory_lock(7)',
  'create temporary table mine (id integer)',
  'set role pg_monitor',
]

describe('a database for a test, embedded', () => {
  test('is handed on without a trace, and at once', async () => {
    const first = await openTestDatabase()
    const fresh = await stateOf(first)
    const instance = await instanceOf(first)
    await useItAll(first)
    for (const statement of untidy) await first.query(statement)
    await first.close()

    await using second = await openTestDatabase()
    expect(await instanceOf(second)).toBe(instance)
    expect(await stateOf(second)).toEqual(fresh)
    // And works as the first did.
    await useItAll(second)
    await second.verify()
  })

  test.each([
    ['a table', 'create table mine (id integer)'],
    [
      'a function that is another now',
      `create or replace function genjobs.clock() returns timestamptz as 'select now()' language sql`,
    ],
    ['a role', 'create role mine'],
    ['a setting of the database', `alter database postgres set work_mem to '1MB'`],
    ['a large object', 'select lo_create(0)'],
    ['a column', 'alter table genjobs.meta add column mine text'],
    ['statistics', 'analyze genjobs.meta'],
  ])('is not handed on with %s', async (_, statement) => {
    const first = await openTestDatabase()
    const instance = await instanceOf(first)
    await first.query(statement)
    await first.close()
    await using second = await openTestDatabase()
    expect(await instanceOf(second)).not.toBe(instance)
  })

  test('is not handed on while a transaction that never ends has it, nor when the driver itself was asked for', async () => {
    const first = await openTestDatabase()
    const begun = Promise.withResolvers<void>()
    void first.database.transaction(() => new Promise(() => begun.resolve()))
    await begun.promise
    await first.close()
    const second = await openTestDatabase()
    const instance = await instanceOf(second)
    expect(second.pglite()).toBeDefined()
    await second.close()
    await using third = await openTestDatabase()
    expect(await instanceOf(third)).not.toBe(instance)
  })

  test('is another for each of two tests at the same time', async () => {
    await using one = await openTestDatabase()
    await using two = await openTestDatabase()
    expect(await instanceOf(two)).not.toBe(await instanceOf(one))
    await useItAll(one)
    await expect(two.query('select from genjobs.jobs')).resolves.toEqual([])
  })

  test('is taken away from what a test has left running', async () => {
    const first = await openTestDatabase()
    const errors: unknown[] = []
    const jobs = createJobs({ database: first.database, kinds: [image], onError: (error) => errors.push(error) })
    const heard: string[] = []
    await first.database.listen?.('mine', (payload) => heard.push(payload))
    const worker = jobs.work({ handlers: { image: () => ({}) }, poll: '20ms' })
    await expect.poll(() => first.query('select from genjobs.workers')).toHaveLength(1)
    await first.close()

    await using second = await openTestDatabase()
    const later = createJobs({ database: second.database, kinds: [image] })
    await later.credits.topUp('ada', 100, { key: 'first' })
    await later.submit(image, { prompt: 'mine' }, { owner: 'ada' })
    await second.database.listen?.('mine', () => undefined)
    await second.query(`notify mine, 'secret'`)
    await expect.poll(() => errors).toContainEqual(expect.objectContaining({ code: 'database_unavailable' }))
    await expect(first.query('select 1')).rejects.toThrow('this test database has been closed')
    await expect(later.counts()).resolves.toEqual([{ kind: 'image', status: 'queued', jobs: 1 }])
    expect(heard).toEqual([])
    await worker.stop({ grace: 0 })
  })

  test('has what was prepared, as it was, whatever tests have done to it', async () => {
    let prepared = 0
    const prepare = async ({ query }: Database) => {
      prepared++
      await query('create schema app')
      await query(
        `create table app.users (
           id bigint generated always as identity primary key, name text not null, joined timestamptz,
           upper text generated always as (upper(name)) stored)`,
      )
      await query('create table app.posts (id serial, author bigint not null references app.users, tags text[])')
      await query(`insert into app.users (name, joined) values ('ada', '2026-01-02T03:04:05.678901Z')`)
      await query(`insert into app.posts (author, tags) values (1, '{a,"b c"}')`)
    }
    const first = await openTestDatabase({ prepare })
    const fresh = await stateOf(first)
    await first.query('delete from app.posts')
    await first.query(`update app.users set name = 'eve'`)
    await first.query(`insert into app.users (name) values ('bob')`)
    await first.close()
    await using second = await openTestDatabase({ prepare })
    expect(await stateOf(second)).toEqual(fresh)
    await expect(second.query(`insert into app.users (name) values ('cid') returning id`)).resolves.toEqual([{ id: 2 }])
    expect(prepared).toBe(1)
  })

  test('says what does not hold', async () => {
    await using db = await openTestDatabase()
    await db.verify()
    await db.query(
      `insert into genjobs.slots (limit_key, job_id, policy, granted_at) values ('x', gen_random_uuid(), 'queue', now())`,
    )
    await expect(db.verify()).rejects.toThrow(/not everything holds:\n.+: /)
  })
})

describe.each(testServerNames)('a database for a test, on PostgreSQL %s', (name) => {
  test('is made and removed on the server, in the schema that is asked for', async () => {
    const prepare = async ({ query }: Database) => void (await query('create table app ()'))
    const options = { ...testDatabaseOptions(name), schema: 'other', prepare }
    const first = await openTestDatabase(options)
    await first.query(`select other.set_limit('provider', 3)`)
    await first.clock.advance('1d')
    const database = new URL(first.url ?? '').pathname.slice(1)
    await first.close()

    await using second = await openTestDatabase(options)
    await expect(second.query('select datname from pg_database where datname = $1', [database])).resolves.toEqual([])
    await expect(second.query('select key from other.limits')).resolves.toEqual([])
    await expect(second.query('select from app')).resolves.toEqual([])
    await second.verify()
  })

  test('is removed a day later, if its test was killed', async () => {
    await using one = await openTestDatabase(testDatabaseOptions(name))
    const old = `genjobs_test_${Math.floor(Date.now() / 1_000) - 90_000}_0123456789ab`
    await one.query(`create database ${old}`)
    await using two = await openTestDatabase(testDatabaseOptions(name))
    expect(two.url).not.toBe(one.url)
    await expect(one.query('select from pg_database where datname = $1', [old])).resolves.toEqual([])
  })
})
