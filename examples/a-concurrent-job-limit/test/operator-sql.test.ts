import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { newUser, openApp, started } from './open-app.ts'

describe.each(testServerNames)("system A on PostgreSQL %s: the operator's SQL, as written", (name) => {
  it('lists active jobs, and the history of a user', async () => {
    await using app = await openApp(name)
    const [server, ada, ben] = [app.server(), newUser(), newUser()]
    const done = await started(server.startJob(ada, 'image'))
    await server.completeJob(done)
    const failed = await started(server.startJob(ada, 'video'))
    await server.failJob(failed)
    const running = await started(server.startJob(ada, 'image'))
    const other = await started(server.startJob(ben, 'video'))

    const active = await app.db.query(`SELECT * FROM active_jobs WHERE status = 'running'`)
    expect(active).toHaveLength(2)
    expect(active.find(({ id }) => id === other)).toEqual({
      id: other,
      user_id: ben,
      job_type: 'video',
      status: 'running',
      started_at: expect.any(Date),
      completed_at: null,
      created_at: expect.any(Date),
    })
    const history = await app.db.query(`SELECT * FROM active_jobs WHERE user_id = '${ada}' ORDER BY created_at DESC`)
    expect(history.map(({ id, status }) => ({ id, status }))).toEqual([
      { id: running, status: 'running' },
      { id: failed, status: 'failed' },
      { id: done, status: 'completed' },
    ])
    expect(history.map(({ completed_at }) => completed_at instanceof Date)).toEqual([false, true, true])
    expect(
      await app.db.query('SELECT pg_typeof(id)::text || pg_typeof(user_id) AS types FROM active_jobs LIMIT 1'),
    ).toEqual([{ types: 'uuiduuid' }])
  })

  it('clears all stale jobs, and only these', async () => {
    await using app = await openApp(name)
    const [server, old, young] = [app.server(), newUser(), newUser()]
    const [stale] = await app.db.query<{ id: string; started_at: Date }>(
      `INSERT INTO active_jobs (user_id, job_type, status, started_at)
       VALUES ('${old}', 'video', 'running', now() - interval '15 minutes') RETURNING *`,
    )
    expect(Date.now() - (stale?.started_at.getTime() ?? 0)).toBeGreaterThan(800_000)
    const kept = await started(server.startJob(young, 'image'))
    const cleared = await app.db.query(
      `DELETE FROM active_jobs WHERE status = 'running' AND started_at < now() - interval '10 minutes' RETURNING id`,
    )
    expect(cleared).toEqual([{ id: stale?.id }])
    expect(await app.db.query('SELECT id FROM active_jobs')).toEqual([{ id: kept }])
    await started(server.startJob(old, 'image'))
  })

  it("clears one user's jobs: the slot is free at once, and the worker cannot complete", async () => {
    await using app = await openApp(name)
    const [server, elsewhere, ada, ben] = [app.server(), app.server(), newUser(), newUser()]
    const ended = await started(server.startJob(ada, 'image'))
    await server.completeJob(ended)
    const running = await started(server.startJob(ada, 'image'))
    const other = await started(server.startJob(ben, 'image'))
    await app.db.query(`DELETE FROM active_jobs WHERE user_id = '${ada}'`)
    expect(await app.db.query('SELECT id FROM active_jobs')).toEqual([{ id: other }])
    const next = await started(elsewhere.startJob(ada, 'video'))
    expect(await server.completeJob(running, { url: 'a.png' })).toBe(false)
    expect(await server.failJob(running)).toBe(false)
    expect(await app.db.query(`SELECT id, status FROM active_jobs WHERE user_id = '${ada}'`)).toEqual([
      { id: next, status: 'running' },
    ])
  })

  it('a generation in a handler is told, and its result refused', async () => {
    await using app = await openApp(name)
    const [{ jobs, kinds, startJob }, user] = [app.server(), newUser()]
    const running = jobs.run(kinds.image, {}, { owner: user }, async ({ job, progress, signal }) => {
      await app.db.query('DELETE FROM active_jobs WHERE id = $1', [job.id])
      progress(50)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      return { url: 'a.png' }
    })
    await expect(running).rejects.toMatchObject({ code: 'lease_lost' })
    expect(await app.db.query('SELECT * FROM active_jobs')).toEqual([])
    await started(startJob(user, 'image'))
  })

  it('starts by INSERT under the same limit, and ends by UPDATE', async () => {
    await using app = await openApp(name)
    const [server, user] = [app.server(), newUser()]
    const insert = `INSERT INTO active_jobs (user_id, job_type) VALUES ('${user}', 'image') RETURNING id, status`
    const [row] = await app.db.query<{ id: string }>(insert)
    expect(row).toMatchObject({ status: 'running' })
    expect(await server.startJob(user, 'video')).toMatchObject({ started: false, activeJobIds: [row?.id] })
    await expect(app.db.query(insert)).rejects.toMatchObject({ code: 'JG001' })
    await app.db.query(`UPDATE active_jobs SET status = 'completed', completed_at = now() WHERE id = '${row?.id}'`)
    const [second] = await app.db.query<{ id: string }>(insert)
    await app.db.query(`UPDATE active_jobs SET status = 'failed' WHERE id = '${second?.id}'`)
    await started(server.startJob(user, 'video'))
    const ended = await app.db.query(
      `SELECT status FROM active_jobs WHERE completed_at IS NOT NULL ORDER BY created_at`,
    )
    expect(ended).toEqual([{ status: 'completed' }, { status: 'failed' }])
    for (const change of [`status = 'running', completed_at = null`, `status = 'failed'`, `job_type = 'video'`]) {
      const update = app.db.query(`UPDATE active_jobs SET ${change} WHERE id = '${row?.id}'`)
      await expect(update, change).rejects.toMatchObject({ code: 'JG005' })
    }
    for (const values of [
      `'${user}', 'image', 'completed'`,
      `'${user}', 'song', 'running'`,
      `null, 'image', 'running'`,
    ]) {
      const bad = app.db.query(`INSERT INTO active_jobs (user_id, job_type, status) VALUES (${values})`)
      await expect(bad, values).rejects.toMatchObject({ code: 'JG009' })
    }
  })

  it('reads the few live slots, or the history of one user, never the whole history', async () => {
    await using app = await openApp(name)
    const plan = async (where: string) => {
      const connection = await app.db.connect()
      await connection.query('set enable_seqscan = off')
      const rows = await connection.query<{ 'QUERY PLAN': string }>(`explain select * from active_jobs where ${where}`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    const active = await plan(`status = 'running'`)
    expect(active).toContain('slots')
    expect(active).not.toMatch(/succeeded|canceled|active_jobs_by_user/)
    const history = await plan(`user_id = '${newUser()}'`)
    expect(history).toContain('Index Cond: (CASE WHEN')
    expect(history).not.toContain('Seq Scan')
  })
})
