import { randomUUID } from 'node:crypto'
import { openTestDatabase, testServerNames, type OpenTestDatabase, type TestConnection } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { generationError } from '../lib/generation-texts.ts'
import { install } from '../lib/install.ts'
import { imageGeneration, kinds, subjectOf } from '../lib/kinds.ts'
import { exampleFolder } from './open-app.ts'

type Setting = AsyncDisposable & {
  db: OpenTestDatabase
  jobs: ReturnType<typeof createJobs<typeof kinds>>
  connection: TestConnection
  /** A story of each of two users. */
  ada: string
  ben: string
}

async function open(name: string): Promise<Setting> {
  const db = await openTestDatabase(name)
  await install(db.database, exampleFolder)
  // Safe at every start.
  await install(db.database, exampleFolder)
  const jobs = createJobs({ database: db.database, kinds })
  const story = async (user: string) => {
    const [row] = await db.query<{ id: string }>(
      `insert into stories (user_id, title, text) values ($1, 'A fox', 'It came on Thursdays.') returning id`,
      [user],
    )
    return row?.id ?? ''
  }
  return {
    db,
    jobs,
    connection: await db.connect(),
    ada: await story('ada'),
    ben: await story('ben'),
    async [Symbol.asyncDispose]() {
      expect(await jobs.verify()).toEqual([])
      await jobs.close()
      await db.close()
    },
  }
}

/** What Supabase does for each request of a browser: a transaction with the role and the claims of the user. */
async function as(
  { connection }: Setting,
  user: string | null,
  statement: string,
  params: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  await connection.query('begin')
  try {
    await connection.query(`set local role ${user === null ? 'anon' : 'authenticated'}`)
    await connection.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify(user === null ? { role: 'anon' } : { role: 'authenticated', sub: user }),
    ])
    const rows = await connection.query(statement, params)
    await connection.query('commit')
    return rows
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}

const views = ['image_generation_jobs', 'video_generation_jobs']

describe.each(testServerNames)('system B on PostgreSQL %s: row level security', (name) => {
  it('a user sees the stories and jobs of his own, and starts them under the limit', async () => {
    await using setting = await open(name)
    const { ada, ben } = setting
    for (const view of views) {
      const [job] = await as(setting, 'ada', `insert into ${view} (story_id) values ($1) returning *`, [ada])
      expect(job).toMatchObject({ story_id: ada, status: 'processing', progress: 0, error: null })
      await expect(as(setting, 'ada', `insert into ${view} (story_id) values ($1)`, [ada])).rejects.toMatchObject({
        code: 'JG001',
      })
      await as(setting, 'ben', `insert into ${view} (story_id, status) values ($1, 'processing')`, [ben])
      const stories = (user: string | null) => as(setting, user, `select story_id from ${view}`)
      expect([await stories('ada'), await stories('ben'), await stories('eve')]).toEqual([
        [{ story_id: ada }],
        [{ story_id: ben }],
        [],
      ])
      await expect(stories(null)).rejects.toMatchObject({ code: '42501' })
      expect(await setting.db.query(`select from ${view}`)).toHaveLength(2)
    }
    expect(await as(setting, 'ada', 'select id from stories')).toEqual([{ id: ada }])
    await expect(as(setting, null, 'select id from stories')).rejects.toMatchObject({ code: '42501' })
  })

  it('a story of somebody else is a missing one: start, clear, and write', async () => {
    await using setting = await open(name)
    const { ada, db } = setting
    const missing = randomUUID()
    for (const view of views) {
      await as(setting, 'ada', `insert into ${view} (story_id) values ($1)`, [ada])
      const insert = (id: string) =>
        as(setting, 'ben', `insert into ${view} (story_id) values ($1)`, [id]).catch((error: Error) =>
          error.message.replace(id, '…'),
        )
      expect(await insert(ada)).toBe('there is no story …')
      expect(await insert(missing)).toBe('there is no story …')
      const clear = (id: string) =>
        as(setting, 'ben', `update ${view} set status = 'failed' where story_id = $1 returning id`, [id])
      expect(await clear(ada)).toEqual(await clear(missing))
      expect(await db.query(`select status from ${view}`)).toEqual([{ status: 'processing' }])
    }
    expect(await as(setting, 'ben', `update stories set user_id = 'ben' where id = $1 returning id`, [ada])).toEqual([])
    expect(await as(setting, 'ben', 'delete from stories where id = $1 returning id', [ada])).toEqual([])
    await expect(
      as(setting, 'ben', `insert into stories (user_id, title, text) values ('ada', 'x', 'x')`),
    ).rejects.toMatchObject({ code: '42501' })
    await expect(as(setting, 'ada', 'select from story_generations')).rejects.toMatchObject({ code: '42501' })
    await expect(as(setting, 'ada', 'select from genjobs.jobs')).rejects.toMatchObject({ code: '42501' })
  })

  it('the owner clears by SQL, whatever its age; nothing else can be changed', async () => {
    await using setting = await open(name)
    const { ada, jobs } = setting
    const [row] = await as(setting, 'ada', 'insert into image_generation_jobs (story_id) values ($1) returning id', [
      ada,
    ])
    for (const change of [
      `status = 'completed'`,
      'progress = 100',
      `error = 'none'`,
      `started_at = now() + interval '1 hour'`,
      `status = 'failed', error = 'mine'`,
      'story_id = gen_random_uuid()',
    ]) {
      await expect(as(setting, 'ada', `update image_generation_jobs set ${change}`)).rejects.toMatchObject({
        code: 'JG005',
      })
    }
    const clear = `update image_generation_jobs set status = 'failed' where status = 'processing' returning id, error, completed_at`
    expect(await as(setting, 'ada', clear)).toEqual([
      { id: row?.['id'], error: 'Cleared by hand: it was stuck.', completed_at: expect.any(Date) },
    ])
    expect(await as(setting, 'ada', clear)).toEqual([])
    await expect(as(setting, 'ada', `update image_generation_jobs set status = 'processing'`)).rejects.toMatchObject({
      code: 'JG005',
    })
    await expect(
      as(setting, 'ada', `insert into image_generation_jobs (story_id, started_at) values ($1, now())`, [ada]),
    ).rejects.toMatchObject({ code: 'JG009' })
    // The next start succeeds, by the server too.
    await jobs.submit(imageGeneration, { prompt: 'a fox' }, { owner: 'ada', subject: subjectOf(ada) })
  })

  it('an INSERT that meets a stale job clears it', async () => {
    await using setting = await open(name)
    const { ada, db } = setting
    await as(setting, 'ada', 'insert into image_generation_jobs (story_id) values ($1)', [ada])
    await db.clock.advance('5m')
    await as(setting, 'ada', 'insert into image_generation_jobs (story_id) values ($1)', [ada])
    expect(await as(setting, 'ada', 'select status, error from image_generation_jobs order by id')).toEqual([
      { status: 'failed', error: 'Cleared automatically: no result after 5 minutes.' },
      { status: 'processing', error: null },
    ])
  })

  it('the database and the page say the same of a failure', async () => {
    await using setting = await open(name)
    for (const error of [
      { code: 'stale', message: 'a' },
      { code: 'cleared', message: 'b' },
      { code: 'canceled', message: 'c' },
      { code: 'handler_error', message: 'no paint left' },
    ]) {
      const [row] = await setting.db.query('select generation_error($1) as text', [JSON.stringify(error)])
      expect(row).toEqual({ text: generationError(error) })
    }
  })
})
