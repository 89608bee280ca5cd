import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { newUser, oneAtATime, openApp, started } from './open-app.ts'

describe.each(testServerNames)('system A on PostgreSQL %s: the limit', (name) => {
  it('100 simultaneous clicks from 10 browsers give exactly 1 job', async () => {
    await using app = await openApp(name)
    const user = newUser()
    const browsers = Array.from({ length: 10 }, () => app.server())
    const clicks = browsers.flatMap((browser) =>
      Array.from({ length: 10 }, (_, n) => browser.startJob(user, n % 2 === 0 ? 'image' : 'video')),
    )
    const results = await Promise.all(clicks)
    const ids = results.flatMap((result) => (result.started ? [result.jobId] : []))
    expect(ids).toHaveLength(1)
    const refusals = results.filter((result) => !result.started)
    expect(refusals).toHaveLength(99)
    for (const refusal of refusals) {
      expect(refusal).toEqual({ started: false, message: oneAtATime, activeJobIds: ids })
    }
    expect(await app.db.query('select id, status from active_jobs')).toEqual([{ id: ids[0], status: 'running' }])
    // Refusals leave nothing behind.
    expect(await app.db.query('select from genjobs.workers')).toHaveLength(1)
  })

  it('of 100 clicks that meet a stale job, still exactly 1 is accepted', async () => {
    await using app = await openApp(name)
    const [user, browsers] = [newUser(), Array.from({ length: 10 }, () => app.server())]
    await started((browsers[0] as (typeof browsers)[0]).startJob(user, 'image'))
    await app.db.clock.advance('10m')
    const results = await Promise.all(
      browsers.flatMap((browser) => Array.from({ length: 10 }, () => browser.startJob(user, 'video'))),
    )
    expect(results.filter((result) => result.started)).toHaveLength(1)
    expect(await app.db.query(`select from active_jobs where status = 'running'`)).toHaveLength(1)
  })

  it('the limit of one user is set at run time by data, and the message follows it', async () => {
    await using app = await openApp(name)
    const [server, ada, ben] = [app.server(), newUser(), newUser()]
    await app.db.query('select genjobs.set_limit($1, 2)', [`owner:${ada}`])
    const ids = [await started(server.startJob(ada, 'image')), await started(server.startJob(ada, 'video'))]
    expect(await server.startJob(ada, 'image')).toEqual({
      started: false,
      message: 'Maximum 2 concurrent generations allowed',
      activeJobIds: ids,
    })
    await started(server.startJob(ben, 'image'))
    expect(await server.startJob(ben, 'image')).toMatchObject({ message: oneAtATime })
    // Raised for a running server; lowered, it lets those in progress finish.
    await server.jobs.setLimit(`owner:${ada}`, 3)
    const third = await started(server.startJob(ada, 'image'))
    expect(await server.startJob(ada, 'image')).toMatchObject({ message: 'Maximum 3 concurrent generations allowed' })
    await server.jobs.setLimit(`owner:${ada}`, null)
    for (const id of [...ids, third]) {
      expect(await server.startJob(ada, 'image')).toMatchObject({ message: oneAtATime })
      expect(await server.completeJob(id)).toBe(true)
    }
    await started(server.startJob(ada, 'image'))
    // A limit of one's own changes the maximum, not the age at which a job is stale.
    await app.db.clock.advance('10m')
    await started(server.startJob(ada, 'image'))
  })

  it('or by the plan of the user', async () => {
    await using app = await openApp(name)
    const [server, user] = [app.server(), newUser()]
    await started(server.startJob(user, 'image'))
    expect(await server.startJob(user, 'image')).toMatchObject({ message: oneAtATime })
    await app.db.query(`select genjobs.set_plan('pro', 100, '{"owner:{owner}": 2}')`)
    await app.db.query(`select genjobs.set_owner($1, 'pro')`, [user])
    await started(server.startJob(user, 'image'))
    const refused = await server.startJob(user, 'video')
    expect(refused).toMatchObject({ message: 'Maximum 2 concurrent generations allowed' })
    await app.db.query(`select genjobs.set_plan('pro', 100, '{"owner:{owner}": 4}')`)
    await started(server.startJob(user, 'video'))
  })

  it('the limit of everybody and the age of a stale job are options: 2, and 5 minutes', async () => {
    await using app = await openApp(name, { max: 2, staleAfter: '5m' })
    const [server, user] = [app.server(), newUser()]
    await started(server.startJob(user, 'image'))
    await app.db.clock.advance('4m')
    await started(server.startJob(user, 'video'))
    expect(await server.startJob(user, 'video')).toMatchObject({ message: 'Maximum 2 concurrent generations allowed' })
    await app.db.clock.advance('1m')
    // Only the first is 5 minutes old.
    await started(server.startJob(user, 'video'))
    expect(await server.startJob(user, 'video')).toMatchObject({ started: false })
  })

  it('no spelling of a user id is another user', async () => {
    await using app = await openApp(name)
    const [server, user] = [app.server(), 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee']
    await started(server.startJob(user, 'image'))
    expect(await server.startJob(user.toUpperCase(), 'image')).toMatchObject({ started: false, message: oneAtATime })
    expect(await server.hasActiveJob(user.toUpperCase())).toBe(true)
    await expect(server.startJob('ada', 'image')).rejects.toThrow(/uuid/i)
  })

  it('a generation in a handler holds the slot while it runs, whatever it throws', async () => {
    await using app = await openApp(name)
    const [{ jobs, kinds, startJob }, user] = [app.server(), newUser()]
    const owner = user
    const { id } = await jobs.run(kinds.image, { prompt: 'a fox' }, { owner }, async ({ job }) => {
      expect(await startJob(user, 'video')).toEqual({ started: false, message: oneAtATime, activeJobIds: [job.id] })
      return { url: 'a.png' }
    })
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', output: { url: 'a.png' } })
    const failing = jobs.run(kinds.image, {}, { owner }, () => Promise.reject(new Error('out of paint')))
    await expect(failing).rejects.toThrow('out of paint')
    await started(startJob(user, 'video'))
  })
})
