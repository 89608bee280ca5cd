import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, rejectLimit } from '../engine.ts'

describe.each(testDatabases)('submit_jobs on %s', (name) => {
  it('answers each item for itself: one bad item fails alone', async () => {
    await using e = await openEngine(name, { image: {} })
    const good = { kind: 'image', owner: 'ada' }
    const bad: [Record<string, unknown>, string][] = [
      [{ ...good, kind: 'nope' }, 'unknown_kind'],
      [{ ...good, kind: 7 }, 'invalid_input'],
      [{ kind: 'image' }, 'invalid_input'],
      [{ ...good, owner: '' }, 'invalid_input'],
      [{ ...good, owner: 'x'.repeat(201) }, 'invalid_input'],
      [{ ...good, owner: ['ada'] }, 'invalid_input'],
      [{ ...good, project: '' }, 'invalid_input'],
      [{ ...good, subject: 5 }, 'invalid_input'],
      [{ ...good, mode: {} }, 'invalid_input'],
      [{ ...good, priority: 101 }, 'invalid_input'],
      [{ ...good, priority: -101 }, 'invalid_input'],
      [{ ...good, priority: 1.5 }, 'invalid_input'],
      [{ ...good, priority: '1' }, 'invalid_input'],
      [{ ...good, priority: 1e300 }, 'invalid_input'],
      [{ ...good, delay_ms: -1 }, 'invalid_input'],
      [{ ...good, delay_ms: 1e300 }, 'invalid_input'],
      [{ ...good, delay_ms: 'soon' }, 'invalid_input'],
      [{ ...good, run_at_ms: 1e300 }, 'invalid_input'],
      [{ ...good, metadata: [] }, 'invalid_input'],
      [{ ...good, idempotency_key: '' }, 'invalid_input'],
      [{ ...good, input: 'x'.repeat(1_048_577) }, 'payload_too_large'],
      [{ ...good, metadata: { x: 'x'.repeat(70_000) } }, 'payload_too_large'],
    ]
    const answers = await e.submit([good, ...bad.map(([item]) => item), good])
    expect(answers.map(({ error }) => error?.code ?? 'ok')).toEqual(['ok', ...bad.map(([, code]) => code), 'ok'])
    expect(answers.filter(({ error }) => error).map(({ job_id }) => job_id)).toEqual(bad.map(() => null))
    expect(await e.rows('select * from genjobs.list_jobs()')).toHaveLength(2)
  })

  it('takes nothing that is not an array of objects', async () => {
    await using e = await openEngine(name, { image: {} })
    await expect(e.rows(`select * from genjobs.submit_jobs('{}')`)).rejects.toMatchObject({ code: 'JG009' })
    await expect(e.rows('select * from genjobs.submit_jobs(null)')).rejects.toMatchObject({ code: 'JG009' })
    expect(await e.rows(`select * from genjobs.submit_jobs('[]')`)).toEqual([])
    expect(await e.rows(`select error ->> 'code' as code from genjobs.submit_jobs('[1, null, "x", []]')`)).toEqual(
      Array(4).fill({ code: 'invalid_input' }),
    )
  })

  it('makes ids that are UUIDv7 and sort in the order of the call', async () => {
    await using e = await openEngine(name, { image: {} })
    const answers = await e.submit(Array.from({ length: 50 }, (_, n) => ({ kind: 'image', owner: 'ada', input: n })))
    const ids = answers.map(({ job_id }) => job_id)
    expect(ids).toEqual([...ids].sort())
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const now = await e.db.clock.now()
    expect(
      Math.abs(Number.parseInt((ids[0] as string).replaceAll('-', '').slice(0, 12), 16) - now.getTime()),
    ).toBeLessThan(60_000)
  })

  it('answers a known idempotency key with its job, another request with a refusal, and forgets it after a day', async () => {
    await using e = await openEngine(name, { image: {} })
    const request = { kind: 'image', owner: 'ada', input: { p: 1 }, idempotency_key: 'k' }
    const [first, twin] = await e.submit([request, request])
    expect(twin).toMatchObject({ job_id: first?.job_id, replayed: true, error: null })
    expect((await e.submit([request]))[0]).toMatchObject({ job_id: first?.job_id, replayed: true })
    expect((await e.submit([{ ...request, input: { p: 2 } }]))[0]?.error).toMatchObject({
      code: 'idempotency_mismatch',
      job_id: first?.job_id,
    })
    expect((await e.submit([{ ...request, owner: 'ben' }]))[0]).toMatchObject({ replayed: false, error: null })
    await e.db.clock.advance('25h')
    expect((await e.submit([request]))[0]).toMatchObject({ replayed: false, error: null })
    expect(await e.rows('select * from genjobs.list_jobs()')).toHaveLength(3)
  })

  it('a refused submit keeps neither its idempotency key nor anything else', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1)] } })
    const [holder] = await e.submit([{ kind: 'video', owner: 'ada' }])
    const request = { kind: 'video', owner: 'ada', input: 2, idempotency_key: 'k' }
    const refused = await e.submit([request, request])
    expect(refused.map(({ error }) => error?.code)).toEqual(['limit_reached', 'limit_reached'])
    expect(refused[0]?.error).toMatchObject({ key: 'owner:ada', max: 1, blocking_jobs: [holder?.job_id] })
    await e.cancel([holder?.job_id as string])
    expect((await e.submit([request]))[0]).toMatchObject({ error: null, replayed: false })
    expect(await e.rows('select * from genjobs.list_jobs()')).toHaveLength(2)
  })

  it('a delayed job runs when its time has come, an urgent one goes first', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w', [], 86_400_000)
    const now = await e.db.clock.now()
    await e.submit([
      { kind: 'image', owner: 'ada', input: 'later', delay_ms: 60_000 },
      { kind: 'image', owner: 'ada', input: 'at', run_at_ms: now.getTime() + 120_000 },
      { kind: 'image', owner: 'ada', input: 'normal' },
      { kind: 'image', owner: 'ada', input: 'last', priority: 5 },
      { kind: 'image', owner: 'ada', input: 'first', priority: -5 },
    ])
    const taken = async () => {
      await e.promote()
      return (await e.claim('w', ['image'], 10)).map(({ input }) => input)
    }
    expect(await taken()).toEqual(['first', 'normal', 'last'])
    await e.db.clock.advance('59s')
    expect(await taken()).toEqual([])
    await e.db.clock.advance('2s')
    expect(await taken()).toEqual(['later'])
    await e.db.clock.advance('60s')
    expect(await taken()).toEqual(['at'])
  })

  it('inside the caller’s own transaction the job appears with the commit, and not without', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    const inTransaction = (end: 'commit' | 'rollback') =>
      e.db.database
        .transaction(async (tx) => {
          await tx.query('select * from genjobs.submit_jobs($1, true)', [
            JSON.stringify([{ kind: 'image', owner: 'ada', input: end }]),
          ])
          if (end === 'rollback') throw new Error('changed my mind')
        })
        .catch((error: Error) => error.message)
    expect(await inTransaction('rollback')).toBe('changed my mind')
    expect(await inTransaction('commit')).toBeUndefined()
    await e.promote()
    expect((await e.claim('w', ['image'], 10)).map(({ input }) => input)).toEqual(['commit'])
  })

  it('refuses every isolation level but READ COMMITTED', async () => {
    await using e = await openEngine(name, { image: {} })
    const item = JSON.stringify([{ kind: 'image', owner: 'ada', input: 1 }])
    for (const [text, params] of [
      ['select * from genjobs.submit_jobs($1)', [item]],
      [`select * from genjobs.claim_jobs('w', '{image}', 1)`, []],
      [`select * from genjobs.finish_jobs('[]')`, []],
      [`select * from genjobs.cancel_jobs('{}')`, []],
      ['select * from genjobs.sweep()', []],
      [`select * from genjobs.heartbeat('w', 1000)`, []],
      [`select * from genjobs.report_jobs('[]')`, []],
    ] as const) {
      const call = e.db.database.transaction(async (tx) => {
        await tx.query('set transaction isolation level repeatable read')
        await tx.query(text, params)
      })
      await expect(call, text).rejects.toMatchObject({ code: 'JG012' })
    }
  })
})
