import {
  createTestDatabase,
  openTestDatabase,
  testDatabases,
  testServerNames,
  type OpenTestDatabase,
} from '@genjobs/testkit'
import { createJobs, defineKind, maintain, migrate, pg, type Database, type Queryable } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}) })
const weekly = { every: '7d', keep: '14d' } as const
const wednesday = new Date('2026-01-07T12:00:00Z')

/** Three weeks of jobs with history, the first of which is to go eight weeks later. */
async function threeWeeks(db: OpenTestDatabase) {
  const jobs = createJobs({ database: db.database, kinds: [image] })
  const ids: string[] = []
  for (let week = 0; week < 3; week++) {
    await db.clock.set(new Date(wednesday.getTime() + week * 7 * 86_400_000))
    await maintain(db.database, { every: '7d' })
    const { id } = await jobs.submit(image, {}, { owner: 'ada' })
    await jobs.drain({ handlers: { image: ({ log }) => (log('hello'), null) } })
    ids.push(id)
  }
  await db.clock.set(new Date('2026-03-04T12:00:00Z'))
  return { jobs, ids }
}

/** Everything that maintenance can change. */
const stateOf = async (database: Queryable) => ({
  partitions: (await database.query('select name, from_at, to_at, live_jobs from genjobs.partitions()')) as unknown[],
  tables: await database.query(
    `select relname from pg_class where relnamespace = 'genjobs'::regnamespace and relkind in ('r', 'p') order by 1`,
  ),
  jobs: await database.query('select id from genjobs.jobs order by 1'),
  stream: await database.query('select job_id, seq from genjobs.stream order by 1, 2'),
})

/** The database, which fails at the n-th statement: before it ran, or after, when only the answer is lost. */
function failing(database: Queryable, n: number, ran: boolean): Queryable & { count: number } {
  const injected = {
    count: 0,
    async query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]) {
      const isTheOne = ++injected.count === n
      if (isTheOne && !ran) throw new Error('killed')
      const rows = await database.query<Row>(text, params)
      if (isTheOne) throw new Error('killed')
      return rows
    },
  }
  return injected
}

describe.each(testDatabases)('maintain on %s', (name) => {
  it('rotates, removes and sweeps, and then has nothing to do', async () => {
    await using db = await openTestDatabase(name)
    const { jobs, ids } = await threeWeeks(db)
    const logged = (await stateOf(db)).stream.length
    expect(logged).toBe(3)
    expect(await jobs.maintain(weekly)).toEqual({
      rotated: ['jobs_20260202', 'jobs_20260309'],
      removed: ['jobs_20260105', 'jobs_20260112', 'jobs_20260119', 'jobs_20260126'],
      kept: [],
      swept: 3,
      trimmed: 0,
      events: 0,
      archived: [],
    })
    expect(await jobs.list()).toEqual([])
    expect(await jobs.find(ids[0] as string)).toBeUndefined()
    expect(await jobs.maintain(weekly)).toMatchObject({ rotated: [], removed: [], kept: [], swept: 0 })
    expect(await jobs.verify()).toEqual([])
  })

  it('without keep removes nothing, and refuses what is no length of time', async () => {
    await using db = await openTestDatabase(name)
    const { jobs } = await threeWeeks(db)
    expect(await jobs.maintain({ every: '30d' })).toMatchObject({ removed: [], swept: 0 })
    expect(await jobs.list()).toHaveLength(3)
    for (const options of [{ every: '12h' }, { every: '0d' }, { every: '7d', keep: 'x' as '1d' }] as const) {
      await expect(jobs.maintain(options)).rejects.toMatchObject({ code: 'invalid_input' })
    }
    await expect(maintain(db.database, { every: '7d', schema: 'nowhere' })).rejects.toMatchObject({
      code: 'schema_missing',
    })
  })

  it('killed at any statement and run again, it ends in the same state', async () => {
    await using clean = await openTestDatabase(name)
    await threeWeeks(clean)
    const counted = failing(clean.database, 0, false)
    await maintain(counted, weekly)
    const { partitions, tables } = await stateOf(clean)
    expect(counted.count).toBe(5)
    for (let n = 1; n <= counted.count; n++) {
      for (const ran of [false, true]) {
        await using db = await openTestDatabase(name)
        const { jobs } = await threeWeeks(db)
        await expect(maintain(failing(db.database, n, ran), weekly)).rejects.toThrow('killed')
        await jobs.submit(image, {}, { owner: 'ada' })
        expect(await jobs.drain({ handlers: { image: () => null } })).toMatchObject({ succeeded: 1 })
        await maintain(db.database, weekly)
        expect(await stateOf(db)).toMatchObject({ partitions, tables, stream: [], jobs: [{}] })
        expect(await jobs.verify()).toEqual([])
      }
    }
  })
})

describe.each(testServerNames)('maintain from many processes on PostgreSQL %s', (name) => {
  it('one does the work, the others find it done', async () => {
    await using db = await openTestDatabase(name)
    const { jobs } = await threeWeeks(db)
    const databases: Database[] = Array.from({ length: 8 }, () => pg({ connectionString: db.url as string, max: 1 }))
    const results = await Promise.all(databases.map((database) => maintain(database, weekly)))
    expect(results.flatMap(({ rotated }) => rotated).sort()).toEqual(['jobs_20260202', 'jobs_20260309'])
    expect(results.flatMap(({ removed }) => removed)).toHaveLength(4)
    expect(results.reduce((sum, { swept }) => sum + swept, 0)).toBe(3)
    await Promise.all(databases.map((database) => database.close()))
    expect(await jobs.verify()).toEqual([])
  })

  it('gives up as busy while a transaction holds the table, and succeeds when it lets go', async () => {
    await using db = await openTestDatabase(name)
    const { jobs } = await threeWeeks(db)
    const holder = await db.connect()
    await holder.query('begin')
    await holder.query('select from genjobs.jobs limit 1')
    await expect(jobs.maintain({ ...weekly, patience: 1 })).rejects.toMatchObject({ code: 'busy', retryable: true })
    // A dead session of a worker in the middle of it changes nothing either: the lock of the table ends with it.
    const maintaining = jobs.maintain({ ...weekly, patience: '30s' })
    await holder.query('commit')
    expect(await maintaining).toMatchObject({ rotated: ['jobs_20260202', 'jobs_20260309'] })
  })

  it('counts what it removed before it found the open partition in use', async () => {
    await using db = await openTestDatabase(name)
    await threeWeeks(db)
    const vacuum = await db.connect()
    await vacuum.query('begin')
    await vacuum.query('lock table genjobs.jobs_open in share update exclusive mode')
    let rounds = 0
    const result = await maintain(
      {
        async query(text, params) {
          const rows = await db.database.query(text, params)
          if (rounds++ === 0) await vacuum.query('commit')
          return rows as never
        },
      },
      weekly,
    )
    expect(rounds).toBe(6)
    expect(result).toEqual({
      rotated: ['jobs_20260202', 'jobs_20260309'],
      removed: ['jobs_20260105', 'jobs_20260112', 'jobs_20260119', 'jobs_20260126'],
      kept: [],
      swept: 3,
      trimmed: 0,
      events: 0,
      archived: [],
    })
  })

  it('works in any schema, for an ordinary role that owns its database, beside another engine', async () => {
    await using empty = await createTestDatabase(name, { engine: false })
    const role = `owner_${empty.name}`
    const admin = pg(empty.url)
    await admin.query(`create role ${role} login nosuperuser password 'secret'`)
    await admin.query(`alter database ${empty.name} owner to ${role}`)
    const url = new URL(empty.url)
    url.username = role
    url.password = 'secret'
    const database = pg(url.href)
    for (const schema of ['Upper', 'tenant two']) {
      await migrate(database, { schema })
      const jobs = createJobs({ database, kinds: [image], schema })
      const { id } = await jobs.submit(image, {}, { owner: 'ada' })
      expect((await jobs.maintain(weekly)).rotated).toHaveLength(2)
      expect(await jobs.maintain(weekly)).toMatchObject({ rotated: [], removed: [] })
      expect(await jobs.find(id)).toMatchObject({ status: 'queued' })
      expect(await database.query(`select name from "${schema}".partitions()`)).toHaveLength(4)
      await jobs.close()
    }
    await database.close()
    await admin.query(`reassign owned by ${role} to current_user`)
    await admin.query(`drop owned by ${role}`)
    await admin.query(`drop role ${role}`)
    await admin.close()
  })

  it('needs the owner of the tables, and says so', async () => {
    await using db = await openTestDatabase(name)
    await threeWeeks(db)
    const role = `guest_${Date.now()}`
    await db.query(`create role ${role} login password 'secret'`)
    await db.query(`grant usage on schema genjobs, genjobs_testing to ${role}`)
    await db.query(`grant execute on all functions in schema genjobs to ${role}`)
    await db.query(`grant select on all tables in schema genjobs to ${role}`)
    const url = new URL(db.url as string)
    url.username = role
    url.password = 'secret'
    const guest = pg(url.href)
    await expect(maintain(guest, weekly)).rejects.toMatchObject({
      code: 'database_error',
      message: expect.stringContaining('42501'),
    })
    await guest.close()
    await db.query(`drop owned by ${role}`)
    await db.query(`drop role ${role}`)
  })
})
