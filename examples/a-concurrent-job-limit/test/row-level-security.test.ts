import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { asUser, newUser, openApp, started, type App } from './open-app.ts'

/** User A and user B, each with one job running and one completed, and a session for browsers to talk through. */
async function twoUsers(app: App) {
  const server = app.server()
  const [ada, ben] = [newUser(), newUser()]
  const jobs: Record<string, { ended: string; running: string }> = {}
  for (const user of [ada, ben]) {
    const ended = await started(server.startJob(user, 'image'))
    await server.completeJob(ended)
    jobs[user] = { ended, running: await started(server.startJob(user, 'video')) }
  }
  const browser = await app.db.connect()
  const all = async () => await app.db.query('select * from active_jobs order by id')
  const jobsOf = (user: string) => jobs[user] as { ended: string; running: string }
  return { server, ada, ben, browser, all, jobsOf }
}

describe.each(testServerNames)('system A on PostgreSQL %s: row level security', (name) => {
  it('a user sees his own rows only; anon and a user without a claim see none', async () => {
    await using app = await openApp(name)
    const { ada, ben, browser, jobsOf } = await twoUsers(app)
    for (const user of [ada, ben]) {
      const rows = await asUser(browser, user, () => browser.query('select id, user_id from active_jobs order by id'))
      expect(rows).toEqual([jobsOf(user).ended, jobsOf(user).running].sort().map((id) => ({ id, user_id: user })))
    }
    const foreign = `select id from active_jobs where user_id = '${ben}' or id = '${jobsOf(ben).running}'`
    expect(await asUser(browser, ada, () => browser.query(foreign))).toEqual([])
    expect(await asUser(browser, newUser(), () => browser.query('select * from active_jobs'))).toEqual([])
    expect(await asUser(browser, null, () => browser.query('select * from active_jobs'))).toEqual([])
    await browser.query('begin')
    await browser.query('set local role authenticated')
    expect(await browser.query('select * from active_jobs')).toEqual([])
    await browser.query('rollback')
  })

  it("user A changes nothing of user B's, and anon nothing at all", async () => {
    await using app = await openApp(name)
    const { ada, ben, browser, all, jobsOf } = await twoUsers(app)
    const before = await all()
    const { running, ended } = jobsOf(ben)
    for (const statement of [
      `delete from active_jobs where user_id = '${ben}' returning id`,
      `delete from active_jobs where id in ('${running}', '${ended}') returning id`,
      `update active_jobs set status = 'failed' where id = '${running}' returning id`,
    ]) {
      expect(await asUser(browser, ada, () => browser.query(statement)), statement).toEqual([])
    }
    for (const [user, statement] of [
      [ada, `insert into active_jobs (user_id, job_type) values ('${ben}', 'image')`],
      [ada, `update active_jobs set user_id = '${ben}' where id = '${jobsOf(ada).running}'`],
      [null, `insert into active_jobs (user_id, job_type) values ('${newUser()}', 'image')`],
      [null, 'delete from active_jobs'],
      [null, `update active_jobs set status = 'failed'`],
    ] as const) {
      const refused = asUser(browser, user, () => browser.query(statement))
      await expect(refused, statement).rejects.toMatchObject({ code: '42501' })
    }
    expect(await all()).toEqual(before)
  })

  it('the row rules hold by themselves, with every grant that Supabase gives by default', async () => {
    await using app = await openApp(name)
    const { browser, all } = await twoUsers(app)
    await app.db.query('grant all on public.active_jobs to anon')
    const before = await all()
    expect(await asUser(browser, null, () => browser.query('delete from active_jobs returning id'))).toEqual([])
    const insert = `insert into active_jobs (user_id, job_type) values ('${newUser()}', 'image')`
    await expect(asUser(browser, null, () => browser.query(insert))).rejects.toMatchObject({ code: '42501' })
    expect(await all()).toEqual(before)
  })

  it('a user starts, gives up and forgets his own', async () => {
    await using app = await openApp(name)
    const { server, ada, browser, jobsOf } = await twoUsers(app)
    const as = async (text: string) => await asUser(browser, ada, () => browser.query<{ id: string }>(text))
    const { running, ended } = jobsOf(ada)
    expect(await as(`delete from active_jobs where id = '${ended}' returning id`)).toEqual([{ id: ended }])
    expect(await as(`update active_jobs set status = 'failed' where id = '${running}' returning id`)).toHaveLength(1)
    expect(await server.completeJob(running)).toBe(false)
    const [row] = await as(`insert into active_jobs (user_id, job_type) values ('${ada}', 'image') returning id`)
    expect(await server.startJob(ada, 'video')).toMatchObject({ started: false, activeJobIds: [row?.id] })
    expect(await as(`delete from active_jobs where status = 'running' returning id`)).toEqual([{ id: row?.id }])
    expect(await server.completeJob(row?.id as string)).toBe(false)
    expect(await server.hasActiveJob(ada)).toBe(false)
  })

  it('no client-side bypass: not of the limit, the times, success, or the engine', async () => {
    await using app = await openApp(name)
    const { ada, browser, all, jobsOf } = await twoUsers(app)
    const before = await all()
    const { running, ended } = jobsOf(ada)
    for (const [statement, code] of [
      [`insert into active_jobs (user_id, job_type) values ('${ada}', 'image')`, 'JG001'],
      [
        `insert into active_jobs (user_id, job_type, started_at) values ('${ada}', 'image', now() - interval '15 minutes')`,
        '42501',
      ],
      [`update active_jobs set started_at = now() - interval '15 minutes' where id = '${running}'`, 'JG005'],
      [`update active_jobs set status = 'completed' where id = '${running}'`, '42501'],
      [`update active_jobs set status = 'running', completed_at = null where id = '${ended}'`, 'JG005'],
      ['select * from genjobs.jobs', '42501'],
      ['delete from genjobs.slots', '42501'],
      [`select genjobs.set_limit('owner:${ada}', 100)`, '42501'],
      [`select * from genjobs.start_job('{}')`, '42501'],
      [`select public.active_jobs_insert()`, '42501'],
      [
        'create temp table t (id uuid); create trigger x before insert on t execute function public.active_jobs_delete()',
        '42501',
      ],
    ] as const) {
      await expect(
        asUser(browser, ada, () => browser.query(statement)),
        statement,
      ).rejects.toMatchObject({ code })
    }
    // Nor does a claim make an operator.
    const claims = `select set_config('request.jwt.claims', '{"role": "service_role"}', true)`
    const rows = await asUser(browser, ada, async () => {
      await browser.query(claims)
      return await browser.query('select * from active_jobs')
    })
    expect(rows).toEqual([])
    expect(await all()).toEqual(before)
  })

  it('the service role is an operator', async () => {
    await using app = await openApp(name)
    const { browser, all } = await twoUsers(app)
    await browser.query('begin')
    await browser.query('set local role service_role')
    expect(await browser.query('select * from active_jobs order by id')).toEqual(await all())
    await browser.query(`delete from active_jobs where status = 'running'`)
    await browser.query('commit')
    expect(await all()).toHaveLength(2)
  })
})
