import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { drainQueue } from '../lib/drain-queue.ts'
import { storyboard } from '../lib/kinds.ts'
import { storyboardHandler } from '../lib/storyboard-handler.ts'
import { as, insert, openWorld, type Person, type World } from './open-world.ts'

const version = testServerNames[0] ?? ''

describe(`what generation_jobs is used for, on PostgreSQL ${version}`, () => {
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

  const rows = (who: Person) =>
    as(world, who.id, 'select id, status, error, cost_cents from generation_jobs order by created_at, id')

  it('a queue drained by workers: each job once, oldest first; what throws has failed with its text', async () => {
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.push((await insert(world, ada, { mode: `scene ${i}` })).id)
    const done: string[] = []
    const generate = async (job: { id: string; mode: string; status: string }) => {
      expect(job.status).toBe('running')
      done.push(job.id)
      await world.query('select pg_sleep(0)')
      if (job.mode === 'scene 3') throw new Error('no paint left')
      return { cost_cents: 2 }
    }
    const first = await drainQueue(world.database, generate, { limit: 1, userId: ada.id })
    expect([first, done]).toEqual([{ succeeded: 1, failed: 0 }, [ids[0]]])
    const workers = Array.from({ length: 4 }, () =>
      drainQueue(world.database, generate, { limit: 20, projectId: ada.project }),
    )
    const sums = await Promise.all(workers)
    expect(sums.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(10)
    expect(sums.reduce((sum, { failed }) => sum + failed, 0)).toBe(1)
    expect(done.toSorted()).toEqual(ids.toSorted())
    expect((await rows(ada)).map(({ status, error, cost_cents }) => [status, error, cost_cents])).toEqual(
      ids.map((_, i) => (i === 3 ? ['failed', 'no paint left', 0] : ['succeeded', null, 2])),
    )
  })

  it('a budget per project and month: "Insufficient budget" before the job, and nothing is made', async () => {
    await world.jobs.budgets.set({
      scope: 'project',
      key: ada.project,
      measure: 'cost',
      period: 'month',
      max: 1_000_000,
    })
    await insert(world, ada, { cost_cents: 60 })
    const refused = await insert(world, ada, { cost_cents: 50 }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'JG003', message: 'Insufficient budget' })
    expect(await rows(ada)).toHaveLength(1)
    // Of fifty at once that each take a quarter of what is left one too many is none.
    const clicks = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        world.database.query(
          `insert into generation_jobs (user_id, project_id, mode, cost_cents) values ($1, $2, 'image', 10)`,
          [ada.id, ada.project],
        ),
      ),
    )
    expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    await insert(world, ben, { cost_cents: 5000 })
  })

  it('a project at a glance: counts by status, success rate, average cost', async () => {
    for (const [status, cost] of [
      ['succeeded', 10],
      ['succeeded', 20],
      ['failed', 30],
      ['running', 40],
      ['queued', 50],
    ] as const) {
      const { id } = await insert(world, ada, { cost_cents: cost })
      for (const next of status === 'queued' ? [] : status === 'running' ? ['running'] : ['running', status]) {
        await as(world, ada.id, 'select transition_job_status($1, $2)', [id, next])
      }
    }
    const summary =
      'select status, job_count, total_cost_cents from generation_job_summary where project_id = $1 order by 1'
    expect(await as(world, ada.id, summary, [ada.project])).toEqual([
      { status: 'failed', job_count: 1, total_cost_cents: 30 },
      { status: 'queued', job_count: 1, total_cost_cents: 50 },
      { status: 'running', job_count: 1, total_cost_cents: 40 },
      { status: 'succeeded', job_count: 2, total_cost_cents: 30 },
    ])
    expect(await as(world, ben.id, summary, [ada.project])).toEqual([])
  })

  it('a job that a worker runs is moved by its worker alone: its owner cannot touch state, cost or progress', async () => {
    const submit = `select id from genjobs_api.submit('storyboard', '{"prompt": "a fox"}')`
    const [job] = await as<{ id: string }>(world, ada.id, submit)
    const id = job?.id ?? ''
    const untouched = async () => {
      for (const status of ['running', 'succeeded', 'failed']) {
        expect(await as(world, ada.id, 'select genjobs_api.transition_job($1, $2) as moved', [id, status])).toEqual([
          { moved: false },
        ])
        expect(await as(world, ada.id, 'select transition_job_status($1, $2) as moved', [id, status])).toEqual([
          { moved: false },
        ])
      }
      const update = `select genjobs_api.update_job($1, '{"cost_micros": 0, "progress": 100}')`
      await expect(as(world, ada.id, update, [id])).rejects.toMatchObject({ code: 'JG025' })
      await expect(
        as(world, ada.id, `update genjobs_api.jobs set status = 'succeeded' where id = $1`, [id]),
      ).rejects.toMatchObject({ code: expect.any(String) })
      expect(
        await as(world, ada.id, 'update generation_jobs set cost_cents = 0 where id = $1 returning id', [id]),
      ).toEqual([])
    }
    await untouched()
    expect(await world.jobs.get(id)).toMatchObject({ status: 'queued', attempt: 0, progress: 0 })
    const worker = world.jobs.work({ handlers: { storyboard: storyboardHandler({ sceneMs: 0 }) } })
    expect(await world.jobs.wait(id)).toMatchObject({ status: 'succeeded', progress: 100, costMicros: 30_000 })
    await worker.stop()
    await untouched()
    expect(await world.jobs.get(id)).toMatchObject({ status: 'succeeded', kind: storyboard.name, costMicros: 30_000 })
    // Nor can he make a row of generation_jobs behind the back of its table, where nobody looks at its project.
    const behind = `select id from genjobs_api.submit('generation', '{}', project => '${ben.project}')`
    await expect(as(world, ada.id, behind)).rejects.toMatchObject({ code: expect.stringMatching(/^JG0(08|25)$/) })
  })

  it('an app that has such a table already takes it over: every column as it was, and counted', async () => {
    await world.query(`
      create table old_generation_jobs (id uuid primary key, user_id uuid, project_id uuid, status text, mode text, input_asset_id uuid,
        error text, cost_cents integer, retry_count integer, created_at timestamptz, updated_at timestamptz, completed_at timestamptz)`)
    await world.query(
      `insert into old_generation_jobs
       select gen_random_uuid(), $1, $2, s.status, 'image', case when s.n % 2 = 0 then $3::uuid end,
         case s.status when 'failed' then 'no paint left' end, s.n * 10, s.n % 3, now() - s.n * interval '1 day',
         now() - s.n * interval '1 day' + interval '5 minutes',
         case when s.status in ('succeeded', 'failed') then now() - s.n * interval '1 day' + interval '5 minutes' end
       from unnest(array['queued', 'running', 'succeeded', 'failed', 'succeeded']) with ordinality s(status, n)`,
      [ada.id, ada.project, ada.asset],
    )
    await world.jobs.importTable('public.old_generation_jobs', { kind: 'generation' })
    await world.jobs.importTable('public.old_generation_jobs', { kind: 'generation' })
    const columns = `user_id::text, project_id::text, status, mode, input_asset_id::text, error, cost_cents, retry_count, created_at, completed_at`
    const old = await world.query(`select ${columns} from old_generation_jobs order by created_at`)
    expect(await as(world, ada.id, `select ${columns} from generation_jobs order by created_at`)).toEqual(old)
    expect(await as(world, ada.id, 'select status, count, total_cost_cents from get_job_statistics()')).toEqual([
      { status: 'failed', count: 1, total_cost_cents: 40 },
      { status: 'queued', count: 1, total_cost_cents: 10 },
      { status: 'running', count: 1, total_cost_cents: 20 },
      { status: 'succeeded', count: 2, total_cost_cents: 80 },
    ])
  })
})
