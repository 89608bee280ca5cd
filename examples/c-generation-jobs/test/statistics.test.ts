import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { as, insert, openWorld, type Person, type Row, type World } from './open-world.ts'

const version = testServerNames[0] ?? ''

describe(`statistics and plans of generation_jobs, on PostgreSQL ${version}`, () => {
  let world: World
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    world = await openWorld(version)
    ada = await world.newPerson()
    ben = await world.newPerson()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const statisticsOf = (who: Person, user: Person = who) =>
    as(world, who.id, 'select * from get_job_statistics($1)', [user.id])
  const scanOf = (who: Person) =>
    as(
      world,
      who.id,
      `select status, count(*) as count, sum(cost_cents)::bigint as total_cost_cents, avg(cost_cents) as avg_cost_cents
       from generation_jobs group by status order by status`,
    )
  const summaryScan = (who: Person) =>
    as(
      world,
      who.id,
      `select user_id, project_id, status, count(*) as job_count, sum(cost_cents)::bigint as total_cost_cents,
         avg(cost_cents) as avg_cost_cents
       from generation_jobs group by user_id, project_id, status order by project_id, status`,
    )
  const summary = (who: Person) => as(world, who.id, 'select * from generation_job_summary order by project_id, status')

  it('equal a full scan at every moment of a random history, queued and running jobs included', async () => {
    // A small generator of our own, so that a failure can be repeated.
    let seed = 7
    const random = (n: number) => {
      seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
      return (seed >>> 8) % n
    }
    const [second] = await world.query<{ id: string }>(
      `insert into projects (user_id, name) values ($1, 'Another') returning id`,
      [ada.id],
    )
    const ids: string[] = []
    for (let step = 0; step < 150; step++) {
      const id = ids[random(Math.max(ids.length, 1))]
      const act = random(10)
      if (act < 4 || id === undefined) {
        const project_id = random(2) === 0 ? ada.project : second?.id
        const mode = ['image', 'video', 'upscale'][random(3)]
        ids.push((await insert(world, ada, { project_id, mode, cost_cents: random(400) })).id)
      } else if (act < 8) {
        const status = ['running', 'running', 'succeeded', 'failed'][random(4)]
        await as(world, ada.id, 'select transition_job_status($1, $2)', [id, status])
      } else if (act < 9) {
        const change = 'update generation_jobs set cost_cents = $2, mode = $3 where id = $1'
        await as(world, ada.id, change, [id, random(400), `mode ${random(3)}`])
      } else {
        await as(world, ada.id, 'delete from generation_jobs where id = $1', [id])
        ids.splice(ids.indexOf(id), 1)
      }
      if (step === 75) await insert(world, ben, { cost_cents: 9 })
      // Folded and not folded: nobody can tell.
      if (step % 50 === 49) await world.jobs.sweep()
      if (step % 10 === 9) {
        expect(await statisticsOf(ada), `step ${step}`).toEqual(await scanOf(ada))
        expect(await summary(ada), `step ${step}`).toEqual(await summaryScan(ada))
      }
    }
    expect((await statisticsOf(ada)).map(({ status }) => status)).toEqual(['failed', 'queued', 'running', 'succeeded'])
    // A canceled job is failed in the words of the table.
    const { id } = await insert(world, ada)
    await world.jobs.cancel(id)
    expect(await as(world, ada.id, 'select status from generation_jobs where id = $1', [id])).toEqual([
      { status: 'failed' },
    ])
    expect(await statisticsOf(ada)).toEqual(await scanOf(ada))
  })

  it("another user's, by argument, are nothing; without an argument they are the caller's", async () => {
    const bens = [{ status: 'queued', count: 1, total_cost_cents: 9, avg_cost_cents: expect.stringMatching(/^9\.0*$/) }]
    expect(await statisticsOf(ben)).toEqual(bens)
    expect(await as(world, ben.id, 'select * from get_job_statistics()')).toEqual(bens)
    expect(await statisticsOf(ada, ben)).toEqual([])
    expect(await as(world, ben.id, `select from generation_job_summary where user_id = '${ada.id}'`)).toEqual([])
    // Operators see everybody.
    expect(await world.query('select * from get_job_statistics($1)', [ben.id])).toEqual(bens)
    const users = await world.query<{ user_id: string }>('select distinct user_id from generation_job_summary')
    expect(users.map(({ user_id }) => user_id).sort()).toEqual([ada.id, ben.id].sort())
  })

  it('are of one moment: a job that is moved meanwhile is counted once', async () => {
    const eve = await world.newPerson()
    const ids: string[] = []
    for (let i = 0; i < 20; i++) ids.push((await insert(world, eve)).id)
    const moving = (async () => {
      for (const id of ids) {
        for (const status of ['running', 'succeeded']) {
          await world.database.query('select transition_job_status($1, $2)', [id, status])
        }
      }
    })()
    const counts = new Set<unknown>()
    const read = `select (select sum(count)::integer from get_job_statistics()) as one,
      (select sum(job_count)::integer from generation_job_summary) as other`
    for (let i = 0; i < 30; i++) counts.add(JSON.stringify(await as(world, eve.id, read)))
    await moving
    expect([...counts]).toEqual([JSON.stringify([{ one: 20, other: 20 }])])
  })

  it('are read without a scan of history, and so is every listed query', async () => {
    // 200 users with 27 jobs each, one with 2,000 in one project, half of them from one file, and one of long ago; all ended,
    // and made as the engine makes them.
    await world.query(`
      with whose as (
        select n, case when n > 7900 then 999 when n between 3001 and 5000 then 7 else n % 200 end as who from generate_series(1, 8000) n
      ), made as (
        select genjobs.job_id_at(genjobs.clock() - n * interval '1 minute', 0) as id, md5('user' || who)::uuid::text as owner,
          md5('project' || who)::uuid::text as project, md5('asset' || case when n % 2 = 0 then who else n % 1000 + 1000 end)::uuid::text as asset,
          genjobs.clock() - n * interval '1 minute' as at, case when n % 30 = 0 then 'canceled' when n % 3 = 0 then 'failed' else 'succeeded' end as status
        from whose
      ), narrow as (
        insert into genjobs.manual_jobs select id, owner, project, 'generation', status, asset, at from made
      )
      insert into genjobs.jobs (id, owner_id, project_id, input_asset_id, kind, mode, status, priority, seq, input, max_attempts, cost_micros,
        created_at, started_at, finished_at, updated_at, charged)
      select id, owner, project, asset, 'generation', 'image', status, 0, nextval('genjobs.job_seq'), '{}', 1, 30000, at, at, at, at, 0
      from made`)
    await world.query(
      `select genjobs.record_ended(array(select job_id from genjobs.manual_jobs where owner_id = md5('user7')::uuid::text), 1)`,
    )
    await world.query(`select genjobs.record_ended(array(select job_id from genjobs.manual_jobs where owner_id = md5('user' || n)::uuid::text), 1)
      from generate_series(0, 999) n where n <> 7`)
    await world.query(`
      with u as (insert into auth.users (id) select md5('user' || n)::uuid from generate_series(0, 999) n where n < 200 or n = 999 returning id)
      insert into projects (user_id, name) select id, 'A film' from u`)
    await world.query('select genjobs.fold_statistics(100000)')
    for (const table of [
      'genjobs.manual_jobs',
      'genjobs.jobs',
      'genjobs.job_stats',
      'genjobs.stat_changes',
      'projects',
    ]) {
      await world.query(`vacuum analyze ${table}`)
    }
    const [user] = await world.query<{ id: string; project: string; asset: string; job: string }>(`
      select owner_id as id, project_id as project, input_asset_id as asset, job_id::text as job
      from genjobs.manual_jobs
      where owner_id = md5('user7')::uuid::text and input_asset_id = md5('asset7')::uuid::text order by created_at limit 1`)
    const [past] = await world.query<{ id: string }>(`select md5('user999')::uuid::text as id`)
    if (!user) throw new Error('no user')
    const newest = 'order by created_at desc limit 10'
    const queries = {
      'by user': `select * from generation_jobs where user_id = '${user.id}' ${newest}`,
      'newest first': `select * from generation_jobs ${newest}`,
      'by project': `select * from generation_jobs where project_id = '${user.project}' ${newest}`,
      'by status': `select * from generation_jobs where status = 'failed' ${newest}`,
      'by input asset': `select * from generation_jobs where input_asset_id = '${user.asset}' ${newest}`,
      'user and status': `select * from generation_jobs where user_id = '${user.id}' and status = 'failed' ${newest}`,
      'by id': `select * from generation_jobs where id = '${user.job}'`,
      'recent jobs': 'select * from get_recent_jobs(10)',
      stuck: 'select * from stuck_jobs',
      statistics: 'select * from get_job_statistics()',
      summary: `select * from generation_job_summary where user_id = '${user.id}'`,
    }
    const touched: Record<string, number> = {}
    for (const [name, query] of Object.entries(queries)) {
      const explain = `explain (analyze, buffers, format json) ${query}`
      // The least of three: the first time also reads what the database knows of its tables, and so does each after an analyze.
      for (let time = 0; time < 3; time++) {
        for (const [who, plan] of [
          ['a user', await as(world, user.id, explain)],
          ['a user of long ago', await as(world, past?.id ?? '', explain)],
          ['an operator', await world.query(explain)],
        ] as const) {
          const key = `${name}, ${who}`
          touched[key] = Math.min(touched[key] ?? Infinity, buffersOf(plan))
        }
      }
    }
    // Of some hundred pages; the rows of the busy user alone, looked up and sorted, would be six thousand.
    const [pages] = await world.query<{ pages: number }>(
      `select (pg_relation_size('genjobs.jobs_open') + pg_relation_size('genjobs.manual_jobs')) / 8192 as pages`,
    )
    expect(pages?.pages).toBeGreaterThan(500)
    expect(Object.entries(touched).filter(([, buffers]) => buffers > 250)).toEqual([])
  })
})

function buffersOf(plan: Row[]): number {
  const [root] = (plan[0]?.['QUERY PLAN'] ?? []) as { Plan: Record<string, number> }[]
  if (!root) throw new Error('no plan')
  return (root.Plan['Shared Hit Blocks'] ?? 0) + (root.Plan['Shared Read Blocks'] ?? 0)
}
