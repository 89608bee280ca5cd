import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { newUser, oneAtATime, openApp, started } from './open-app.ts'

describe.each(testServerNames)('system A on PostgreSQL %s: acceptance', (name) => {
  it('(1) image running in tab A, video in tab B refused', async () => {
    await using app = await openApp(name)
    const [tabA, tabB, user] = [app.server(), app.server(), newUser()]
    const jobId = await started(tabA.startJob(user, 'image', { prompt: 'a fox' }))
    expect(await tabB.hasActiveJob(user)).toBe(true)
    expect(await tabB.startJob(user, 'video')).toEqual({ started: false, message: oneAtATime, activeJobIds: [jobId] })
    expect(await tabB.startJob(user, 'image')).toMatchObject({ started: false, message: oneAtATime })
  })

  it('(2) close the browser while running, return within 10 min: refused; after 10 min: allowed', async () => {
    await using app = await openApp(name)
    const user = newUser()
    const jobId = await started(app.server().startJob(user, 'image'))
    // Nobody is left who would send a heartbeat, or complete it.
    await app.db.clock.advance('599s')
    const returned = app.server()
    expect(await returned.startJob(user, 'video')).toEqual({
      started: false,
      message: oneAtATime,
      activeJobIds: [jobId],
    })
    await app.db.clock.advance('1s')
    const next = await started(returned.startJob(user, 'video'))
    expect(await returned.jobs.get(jobId)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
    // The first one comes back too late: it is not counted, and takes nothing from the second.
    expect(await returned.completeJob(jobId)).toBe(false)
    expect(await returned.jobs.get(next)).toMatchObject({ status: 'running' })
  })

  it('(2) after 10 min: allowed, also when its worker still sends heartbeats', async () => {
    await using app = await openApp(name)
    const [server, user] = [app.server(), newUser()]
    const jobId = await started(server.startJob(user, 'image'))
    const beat = async () => {
      const [lease] = await app.db.query<{ worker: string; held: string }>(
        `select worker_id as worker, json_build_array(json_build_object('job_id', job_id, 'epoch', epoch))::text as held
         from genjobs.leases where job_id = $1`,
        [jobId],
      )
      return await app.db.query('select * from genjobs.heartbeat($1, 30000, $2)', [lease?.worker, lease?.held])
    }
    for (let seconds = 0; seconds < 590; seconds += 10) {
      expect(await beat()).toEqual([])
      await app.db.clock.advance('10s')
    }
    expect(await server.startJob(user, 'video')).toMatchObject({ started: false })
    expect(await beat()).toEqual([])
    await app.db.clock.advance('10s')
    expect(await server.startJob(user, 'video')).toMatchObject({ started: true })
  })

  it('(3) fail or complete: allowed at once', async () => {
    await using app = await openApp(name)
    const [here, there, user] = [app.server(), app.server(), newUser()]
    const first = await started(here.startJob(user, 'image'))
    // By its id, from another process than the one that started it.
    expect(await there.failJob(first, new Error('the provider is down'))).toBe(true)
    expect(await here.jobs.get(first)).toMatchObject({ status: 'failed', error: { message: 'the provider is down' } })
    const second = await started(here.startJob(user, 'video'))
    expect(await there.completeJob(second, { url: 'a.mp4' })).toBe(true)
    expect(await here.hasActiveJob(user)).toBe(false)
    const third = await started(here.startJob(user, 'image'))
    // Said twice, or the other way round, it changes nothing.
    expect(await here.completeJob(second)).toBe(true)
    expect(await here.failJob(second)).toBe(false)
    expect(await here.jobs.get(second)).toMatchObject({ status: 'succeeded', output: { url: 'a.mp4' } })
    expect(await here.jobs.get(third)).toMatchObject({ status: 'running' })
  })

  it('(4) insert a running job started 15 min ago: it does not block and is cleaned', async () => {
    await using app = await openApp(name)
    const [server, blocked, cleaned] = [app.server(), newUser(), newUser()]
    for (const user of [blocked, cleaned]) {
      await app.db.query(
        `INSERT INTO active_jobs (user_id, job_type, status, started_at)
         VALUES ('${user}', 'image', 'running', NOW() - INTERVAL '15 minutes')`,
      )
    }
    expect(await app.db.query(`SELECT * FROM active_jobs WHERE status = 'running'`)).toHaveLength(2)
    expect(await server.startJob(blocked, 'video')).toMatchObject({ started: true })
    expect(await server.cleanupStaleJobs()).toBe(1)
    expect(await server.cleanupStaleJobs()).toBe(0)
    const history = await app.db.query('SELECT user_id, job_type, status FROM active_jobs ORDER BY status, user_id')
    expect(history).toEqual([
      ...[blocked, cleaned].sort().map((user_id) => ({ user_id, job_type: 'image', status: 'failed' })),
      { user_id: blocked, job_type: 'video', status: 'running' },
    ])
  })

  it('(4) nor does it show as an active job, without any clean-up call', async () => {
    await using app = await openApp(name)
    const [server, user] = [app.server(), newUser()]
    await app.db.query(
      `INSERT INTO active_jobs (user_id, job_type, status, started_at) VALUES ($1, 'image', 'running', now() - interval '15 minutes')`,
      [user],
    )
    expect(await server.hasActiveJob(user)).toBe(false)
  })

  it('(5) two browsers, same account: the second is refused; two accounts: both run', async () => {
    await using app = await openApp(name)
    const [chrome, firefox] = [app.server(), app.server()]
    const [ada, ben] = [newUser(), newUser()]
    await started(chrome.startJob(ada, 'image'))
    expect(await firefox.startJob(ada, 'image')).toMatchObject({ started: false, message: oneAtATime })
    await started(firefox.startJob(ben, 'image'))
    expect(await Promise.all([ada, ben].map((user) => chrome.hasActiveJob(user)))).toEqual([true, true])
    expect(await app.db.query(`SELECT * FROM active_jobs WHERE status = 'running'`)).toHaveLength(2)
  })
})
