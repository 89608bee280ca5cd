import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nailDesign } from '../lib/kinds.ts'
import { cronSecret, giveCredits, startApp, type RunningApp } from './start-app.ts'

describe.each(testServerNames)('system E on PostgreSQL %s: a worker that is killed', (version) => {
  let running: RunningApp
  beforeAll(async () => {
    running = await startApp(version)
    await giveCredits(running.jobs, 'ada', 'ben', 'cleo')
  }, 300_000)
  afterAll(() => running?.[Symbol.asyncDispose]())

  const drain = (url: string) =>
    fetch(`${url}/api/process-generation-jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cronSecret}` },
    })
  /** What the collection holds of a job. */
  const kept = (jobId: string) =>
    running.db.query<{ position: number; image_url: string }>(
      'select position, image_url from collection where job_id = $1 order by position, id',
      [jobId],
    )
  const once = (owner: string, jobId: string) =>
    [0, 1].map((position) => ({ position, image_url: `/api/files/${owner}/${jobId}-${position}.webp` }))
  /** Until the save of a job waits for the table. */
  const untilSavesWait = async (count: number) => {
    const waiting = async () => {
      const [row] = await running.db.query<{ n: number }>(
        `select count(*)::integer as n from pg_locks where relation = 'public.collection'::regclass and not granted`,
      )
      return row?.n
    }
    await expect.poll(waiting, { timeout: 10_000 }).toBe(count)
  }

  it('an image that was paid for is not drawn again', async () => {
    const { api, jobs, db } = running
    const worker = await running.startAnother()
    const { id } = await jobs.submit(nailDesign, { prompt: 'half way' }, { owner: 'ada' })
    const killed = drain(worker.url).catch(() => 'killed')
    await api.release('half way')
    await expect.poll(async () => (await jobs.get(id)).progress, { timeout: 10_000 }).toBeGreaterThanOrEqual(48)
    await api.held('half way')
    await worker.kill()
    expect(await killed).toBe('killed')

    await db.clock.advance('60s')
    await jobs.sweep()
    await db.clock.advance('60s')
    const [answer] = await Promise.all([drain(running.url), api.release('half way')])
    expect(await answer.json()).toMatchObject({ succeeded: 1 })
    // The first image once; the second twice, as nobody knows whether the killed call drew it.
    expect(api.calls('half way')).toBe(3)
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(await kept(id)).toEqual(once('ada', id))
  })

  it('the collection is saved exactly once although the worker was killed while it saved', async () => {
    const { api, jobs, db } = running
    const worker = await running.startAnother()
    const { id } = await jobs.submit(nailDesign, { prompt: 'killed while saving' }, { owner: 'ben' })
    const killed = drain(worker.url).catch(() => 'killed')
    await api.release('killed while saving')
    const lock = await db.connect()
    await lock.query('begin')
    await lock.query('lock table collection in share mode')
    await api.release('killed while saving')
    await untilSavesWait(1)
    await worker.kill()
    expect(await killed).toBe('killed')
    // The database goes on with what it was told, and the worker never hears of it.
    await lock.query('commit')
    await expect.poll(() => kept(id)).toEqual(once('ben', id))
    expect(await jobs.get(id)).toMatchObject({ status: 'running' })

    await db.clock.advance('60s')
    await jobs.sweep()
    await db.clock.advance('60s')
    expect(await (await drain(running.url)).json()).toMatchObject({ succeeded: 1 })
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(await kept(id)).toEqual(once('ben', id))
    expect(api.calls('killed while saving')).toBe(2)
  })

  it('the collection is saved exactly once although two attempts save at the same time', async () => {
    const { api, jobs, db } = running
    const worker = await running.startAnother()
    const { id } = await jobs.submit(nailDesign, { prompt: 'both at once' }, { owner: 'cleo' })
    const lock = await db.connect()
    const first = drain(worker.url)
    await api.release('both at once')
    await lock.query('begin')
    await lock.query('lock table collection in share mode')
    await api.release('both at once')
    await untilSavesWait(1)

    // The first goes on, but its lease has ended.
    await db.clock.advance('60s')
    await jobs.sweep()
    await db.clock.advance('60s')
    const second = drain(running.url)
    await untilSavesWait(2)
    await lock.query('commit')
    const answers = await Promise.all([first, second].map(async (answer) => (await answer).json()))
    expect(answers).toEqual([expect.objectContaining({ lost: 1 }), expect.objectContaining({ succeeded: 1 })])
    expect(await kept(id)).toEqual(once('cleo', id))
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(api.calls('both at once')).toBe(2)
  })
})
