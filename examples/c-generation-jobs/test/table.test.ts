import { randomUUID } from 'node:crypto'
import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { as, insert, openWorld, type Person, type World } from './open-world.ts'

const version = testServerNames[0] ?? ''

describe(`generation_jobs by SQL, on PostgreSQL ${version}`, () => {
  let world: World
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    world = await openWorld(version)
  })
  beforeEach(async () => {
    ada = await world.newPerson()
    ben = await world.newPerson()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const code = async (who: Person | null, statement: string, params: unknown[] = []) => {
    const error: unknown = await as(world, who?.id ?? null, statement, params).catch((e: unknown) => e)
    return (error as { code?: string } | undefined)?.code
  }
  const transition = async (who: Person, id: string, status: string, error?: string) => {
    const [row] = await as(world, who.id, 'select transition_job_status($1, $2, $3) as moved', [id, status, error])
    return row?.['moved']
  }
  const read = async (id: string) => (await world.query('select * from generation_jobs where id = $1', [id]))[0]

  it('has the columns of the original, with their defaults', async () => {
    const row = await insert(world, ada)
    expect(row).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_id: ada.id,
      project_id: ada.project,
      status: 'queued',
      mode: 'image',
      input_asset_id: null,
      error: null,
      cost_cents: 0,
      created_at: expect.any(Date),
      updated_at: expect.any(Date),
      retry_count: 0,
      completed_at: null,
    })
    const values = { user_id: ada.id, input_asset_id: ada.asset, cost_cents: 12, retry_count: 2 }
    const other = await insert(world, ada, values)
    expect(other).toMatchObject(values)
    expect(await as(world, ada.id, 'select * from generation_jobs where id = $1', [other.id])).toEqual([other])
  })

  it('refuses what the constraints of a table would', async () => {
    for (const [values, refusal] of [
      [{ mode: null }, '23502'],
      [{ project_id: null }, '23502'],
      [{ cost_cents: null }, '23502'],
      [{ cost_cents: -1 }, '23514'],
      [{ cost_cents: '0.1' }, '22P02'],
      [{ cost_cents: 'NaN' }, '22P02'],
      [{ cost_cents: '9007199254740993' }, '22003'],
      [{ status: 'paused' }, '23514'],
      [{ status: 'succeeded' }, 'JG009'],
      [{ id: randomUUID() }, 'JG009'],
      [{ project_id: randomUUID() }, '23503'],
      [{ project_id: 'none' }, '23503'],
      [{ project_id: ben.project }, '23503'],
      [{ input_asset_id: ben.asset }, '23503'],
      [{ user_id: ben.id }, '42501'],
      [{ user_id: ben.id, project_id: ben.project }, '42501'],
    ] as const) {
      const refused = insert(world, ada, values).catch((error: { code: string }) => error.code)
      expect(await refused, JSON.stringify(values)).toBe(refusal)
    }
    expect(await world.query('select from generation_jobs where user_id = any ($1)', [[ada.id, ben.id]])).toEqual([])
  })

  it('moves queued → running → succeeded or failed; what is illegal changes nothing and says so', async () => {
    const { id } = await insert(world, ada, { cost_cents: 3 })
    for (const illegal of ['queued', 'succeeded', 'failed', 'bogus']) {
      expect(await transition(ada, id, illegal), illegal).toBe(false)
    }
    expect(await read(id)).toMatchObject({ status: 'queued', completed_at: null })
    expect(await transition(ada, id, 'running')).toBe(true)
    expect(await read(id)).toMatchObject({ status: 'running', completed_at: null })
    expect(await transition(ada, id, 'failed', 'no paint left')).toBe(true)
    const failed = await read(id)
    expect(failed).toMatchObject({
      status: 'failed',
      error: 'no paint left',
      completed_at: expect.any(Date),
      cost_cents: 3,
    })
    // Terminal states never change.
    for (const status of ['queued', 'running', 'succeeded', 'failed']) {
      expect(await transition(ada, id, status, 'again'), status).toBe(false)
    }
    expect(await code(ada, `update generation_jobs set status = 'running', error = null where id = $1`, [id])).toBe(
      'JG005',
    )
    expect(await read(id)).toEqual(failed)

    const other = await insert(world, ada)
    await as(world, ada.id, `update generation_jobs set status = 'running' where id = $1`, [other.id])
    await as(world, ada.id, `update generation_jobs set status = 'succeeded', cost_cents = 7 where id = $1`, [other.id])
    expect(await read(other.id)).toMatchObject({ status: 'succeeded', cost_cents: 7, error: null })
    expect(await transition(ada, randomUUID(), 'running')).toBe(false)
  })

  it('of twenty who take the same job one has it', async () => {
    const { id } = await insert(world, ada)
    const moves = Array.from({ length: 20 }, () =>
      world.database.query<{ moved: boolean }>(`select transition_job_status($1, 'running') as moved`, [id]),
    )
    expect((await Promise.all(moves)).flat().filter(({ moved }) => moved)).toHaveLength(1)
  })

  it('changes what is known of a job, also after its end; what it belongs to and its times are not to be changed', async () => {
    const made = await insert(world, ada, { input_asset_id: ada.asset })
    const [changed] = await as(
      world,
      ada.id,
      `update generation_jobs set mode = 'video', cost_cents = 40, retry_count = 1, error = 'slow', input_asset_id = null,
         updated_at = '2001-01-01', completed_at = '2001-01-01' where id = $1 returning *`,
      [made.id],
    )
    expect(changed).toMatchObject({
      mode: 'video',
      cost_cents: 40,
      retry_count: 1,
      error: 'slow',
      input_asset_id: null,
    })
    expect(changed?.['completed_at']).toBeNull()
    expect(changed?.['updated_at']).not.toEqual(new Date('2001-01-01'))
    for (const change of [
      'id = gen_random_uuid()',
      `project_id = '${ben.project}'`,
      `created_at = now() - interval '1 day'`,
    ]) {
      expect(await code(ada, `update generation_jobs set ${change} where id = $1`, [made.id]), change).toBe('JG005')
    }
    expect(await code(ada, `update generation_jobs set user_id = '${ben.id}' where id = $1`, [made.id])).toBe('42501')
    const asset = `update generation_jobs set input_asset_id = '${ben.asset}' where id = $1`
    expect(await code(ada, asset, [made.id])).toBe('23503')
    expect(await code(ada, 'update generation_jobs set cost_cents = -1 where id = $1', [made.id])).toBe('23514')

    await transition(ada, made.id, 'running')
    await transition(ada, made.id, 'succeeded')
    await as(world, ada.id, `update generation_jobs set cost_cents = 41 where id = $1`, [made.id])
    expect(await read(made.id)).toMatchObject({ status: 'succeeded', cost_cents: 41 })
  })

  it('the rows of others do not exist: no read, change, move or delete; anon has no access at all', async () => {
    const { id } = await insert(world, ada, { cost_cents: 5 })
    const before = await read(id)
    for (const statement of [
      'select from generation_jobs where id = $1',
      `select from generation_jobs where $1::uuid is not null and user_id = '${ada.id}'`,
      `select from generation_jobs where $1::uuid is not null and project_id = '${ada.project}'`,
      `update generation_jobs set cost_cents = 0 where id = $1 returning id`,
      `update generation_jobs set user_id = '${ben.id}' where id = $1 returning id`,
      'delete from generation_jobs where id = $1 returning id',
    ]) {
      expect(await as(world, ben.id, statement, [id]), statement).toEqual([])
    }
    expect(await transition(ben, id, 'running')).toBe(false)
    for (const statement of [
      'select from generation_jobs',
      'select from generation_job_summary',
      'select from stuck_jobs',
      'select get_job_statistics()',
      'select get_recent_jobs()',
      `select transition_job_status('${id}', 'running')`,
      'delete from generation_jobs',
      `insert into generation_jobs (user_id, project_id, mode) values ('${ada.id}', '${ada.project}', 'image')`,
    ]) {
      expect(await code(null, statement), statement).toBe('42501')
    }
    // Nor is there another way in: the engine is closed, and a condition that tells what it sees is shown nothing.
    for (const statement of [
      'select from genjobs.manual_jobs',
      'select from genjobs.jobs',
      `select genjobs.transition_jobs('[]')`,
      'select public.generation_jobs_delete()',
    ]) {
      expect(await code(ben, statement), statement).toBe('42501')
    }
    const spy = `create function pg_temp.tell(t text) returns boolean language plpgsql cost 0.0001
      as $$ begin raise exception 'seen %', t; end $$;
      select 1 from generation_jobs where pg_temp.tell(user_id) or pg_temp.tell(project_id)`
    expect(await code(ben, spy)).toBeUndefined()
    expect(await read(id)).toEqual(before)
  })

  it('deletes his own, finished or not', async () => {
    const [live, ended] = [await insert(world, ada), await insert(world, ada)]
    await transition(ada, ended.id, 'running')
    await transition(ada, ended.id, 'succeeded')
    const gone = await as<{ id: string }>(world, ada.id, 'delete from generation_jobs returning id')
    expect(gone.map(({ id }) => id).sort()).toEqual([live.id, ended.id].sort())
    expect(await as(world, ada.id, 'select from generation_jobs')).toEqual([])
    expect(await world.query('select from genjobs.jobs where id = any ($1)', [[live.id, ended.id]])).toEqual([])
  })

  it('get_recent_jobs: the newest of the caller', async () => {
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push((await insert(world, ada)).id)
    await insert(world, ben)
    const recent = await as(world, ada.id, 'select id from get_recent_jobs(3)')
    expect(recent.map(({ id }) => id)).toEqual(ids.slice(1).toReversed())
    expect(await as(world, ada.id, 'select id from get_recent_jobs()')).toHaveLength(4)
  })

  it('stuck_jobs: running and silent for 30 minutes; each write is a word', async () => {
    const [silent, talking] = [await insert(world, ada), await insert(world, ada)]
    for (const { id } of [silent, talking]) await transition(ada, id, 'running')
    const queued = await insert(world, ada)
    const stuck = async (who: Person) =>
      (await as(world, who.id, 'select id from stuck_jobs order by id')).map(({ id }) => id)
    await world.clock.advance('29m')
    await as(world, ada.id, 'update generation_jobs set cost_cents = 1 where id = $1', [talking.id])
    expect(await stuck(ada)).toEqual([])
    await world.clock.advance('2m')
    expect([await stuck(ada), await stuck(ben)]).toEqual([[silent.id], []])
    expect(await as(world, ben.id, 'select fail_stuck_jobs() as failed')).toEqual([{ failed: 0 }])
    await world.query('select fail_stuck_jobs()')
    expect(await read(silent.id)).toMatchObject({ status: 'failed', error: 'No word for 30 minutes.' })
    expect(await read(queued.id)).toMatchObject({ status: 'queued' })
    expect(await stuck(ada)).toEqual([])
  })

  it('an asset that is deleted is forgotten, a project takes its jobs along, a user all that is his', async () => {
    const [made] = [await insert(world, ada, { input_asset_id: ada.asset }), await insert(world, ben)]
    await as(world, ada.id, 'delete from assets where id = $1', [ada.asset])
    expect(await read(made.id)).toMatchObject({ status: 'queued', input_asset_id: null })

    const [second] = await world.query<{ id: string }>(
      `insert into projects (user_id, name) values ($1, 'Another') returning id`,
      [ada.id],
    )
    const kept = await insert(world, ada, { project_id: second?.id })
    const ended = await insert(world, ada)
    await transition(ada, ended.id, 'running')
    await as(world, ada.id, 'delete from projects where id = $1', [ada.project])
    expect(await as(world, ada.id, 'select id from generation_jobs')).toEqual([{ id: kept.id }])
    expect(await as(world, ben.id, 'select id from generation_jobs')).toHaveLength(1)

    await world.deleteUser(ada.id)
    expect(await world.query('select from generation_jobs where user_id = $1', [ada.id])).toEqual([])
    expect(await world.query('select from genjobs.jobs where owner_id = $1', [ada.id])).toEqual([])
    expect(await as(world, ben.id, 'select id from generation_jobs')).toHaveLength(1)
  })
})
