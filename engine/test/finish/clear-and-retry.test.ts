import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

describe.each(testDatabases)('clear and retry on %s', (name) => {
  it('clears whatever holds a limit, whatever its age, and the worker can no longer complete it', async () => {
    await using e = await openEngine(name, {
      image: { limits: [rejectLimit('subject:{subject}', 1), queueLimit('total', 5)] },
    })
    await e.beat('w')
    const [stuck] = await e.submit([{ kind: 'image', owner: 'ada', subject: 'story:1' }])
    await e.submit([{ kind: 'image', owner: 'ada', subject: 'story:2' }])
    const jobs = await e.claim('w', ['image'], 5)
    expect(await e.rows(`select * from genjobs.clear_jobs('subject:story:1', 'eve')`)).toEqual([])
    expect(await e.rows(`select * from genjobs.clear_jobs('subject:story:1', 'ada')`)).toEqual([
      { clear_jobs: stuck?.job_id },
    ])
    expect(await e.job(stuck?.job_id as string)).toMatchObject({ status: 'failed', error: { code: 'cleared' } })
    const mine = jobs.filter(({ id }) => id === stuck?.job_id)
    expect(await e.finish(mine, 'succeeded')).toMatchObject([{ result: 'lease_lost', status: 'failed' }])
    expect((await e.submit([{ kind: 'image', owner: 'ada', subject: 'story:1' }]))[0]?.error).toBeNull()
    expect(await e.rows(`select * from genjobs.clear_jobs('subject:none')`)).toEqual([])
  })

  it('a retry is a new job with the old request, admitted like any other', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 1, limits: [rejectLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    const request = {
      kind: 'image',
      owner: 'ada',
      input: { p: 1 },
      project: 'p',
      subject: 's',
      mode: 'm',
      priority: 3,
      metadata: { a: 1 },
    }
    const [old] = await e.submit([request])
    const id = old?.job_id as string
    const retry = (ids: string[], owner: string | null = null) =>
      e.rows<{ job_id: string; new_id: string | null; error: { code: string } | null }>(
        'select * from genjobs.retry_jobs($1, $2)',
        [ids, owner],
      )
    expect(await retry([id])).toMatchObject([{ new_id: null, error: { code: 'illegal_transition' } }])
    await e.finish(await e.claim('w', ['image'], 1), 'failed')
    const unknown = '01900000-0000-7000-8000-000000000000'
    expect(await retry([unknown, id], 'eve')).toMatchObject([
      { error: { code: 'not_found' } },
      { error: { code: 'not_found' } },
    ])
    const answers = await retry([id, id, unknown])
    expect(answers.map(({ error }) => error?.code ?? null)).toEqual([null, null, 'not_found'])
    expect(answers[1]?.new_id).toBe(answers[0]?.new_id)
    expect((await retry([id]))[0]?.new_id).toBe(answers[0]?.new_id)
    expect(await e.job(answers[0]?.new_id as string)).toMatchObject({
      status: 'queued',
      input: { p: 1 },
      project_id: 'p',
      subject: 's',
      mode: 'm',
      priority: 3,
      metadata: { a: 1, retry_of: id },
      attempt: 0,
    })
    expect(await e.job(id)).toMatchObject({ status: 'failed' })
  })
})
