import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, rejectLimit, type KindOptions } from '../engine.ts'
import { creditsOver } from './credits.ts'

const kinds: Record<string, KindOptions> = {
  image: { price: 4, max_attempts: 2, retry_first_ms: 1, retry_max_ms: 1 },
  single: { price: 4, limits: [rejectLimit('single:{owner}', 1)] },
  free: {},
}

async function open(name: string) {
  const engine = await openEngine(name, kinds)
  const credits = creditsOver(engine)
  await engine.beat('w')
  return Object.assign(engine, credits)
}

const submission = { kind: 'image', owner: 'ada' }

describe.each(testDatabases)('credits on %s', (name) => {
  it('are set aside at submit, captured on success, and released on failure and cancel', async () => {
    await using e = await open(name)
    await e.topUp('ada', 20)
    await e.submit([submission, submission, submission])
    expect(await e.account('ada')).toMatchObject({ balance: 20, held: 12, available: 8 })

    const [first, second, third] = await e.claim('w', ['image'], 3)
    await e.finish([first!], 'succeeded')
    expect(await e.account('ada')).toMatchObject({ balance: 16, held: 8, available: 8 })
    await e.finish([second!], 'failed', { permanent: true })
    expect(await e.account('ada')).toMatchObject({ balance: 16, held: 4, available: 12 })
    await e.cancel([third!.id])
    expect(await e.account('ada')).toMatchObject({ balance: 16, held: 0, available: 16 })
    expect(await e.statement('ada')).toEqual([
      ['capture', -4, first!.id],
      ['top_up', 20, null],
    ])
    const answers = await e.submit([submission, submission, submission, submission])
    expect(answers.map(({ error }) => error)).toEqual([null, null, null, null])
    expect(await e.account('ada')).toMatchObject({ balance: 16, held: 16, available: 0 })
  })

  it('may be used beyond what there is as far as an overdraft goes, which is lowered only as far as it is free', async () => {
    await using e = await open(name)
    const overdraft = async (credits: number | null) =>
      (
        await e.rows<{ error: { code: string } | null }>('select genjobs.set_overdraft($1, $2) as error', [
          'ada',
          credits,
        ])
      )[0]?.error
    for (const wrong of [-1, null]) expect(await overdraft(wrong)).toMatchObject({ code: 'invalid_input' })
    await e.topUp('ada', 3)
    expect(await overdraft(6)).toBeNull()
    expect(await e.account('ada')).toMatchObject({ balance: 3, held: 0, available: 9, overdraft: 6 })
    const answers = await e.submit([submission, submission, submission])
    expect(answers.map(({ error }) => error)).toEqual([
      null,
      null,
      expect.objectContaining({ code: 'insufficient_credits', required: 4, available: 1 }),
    ])
    const [first, second] = await e.claim('w', ['image'], 2)
    expect(await overdraft(4)).toMatchObject({ code: 'insufficient_credits', required: 5, available: 4 })
    expect(await overdraft(5)).toBeNull()
    await e.finish([first!], 'succeeded')
    await e.cancel([second!.id])
    expect(await e.account('ada')).toMatchObject({ balance: -1, held: 0, available: 4 })
    expect(await overdraft(0)).toMatchObject({ code: 'insufficient_credits', required: 1, available: 0 })
    expect(await e.rows('select * from genjobs.verify_ledger()')).toEqual([])
    await e.topUp('ada', 2)
    expect(await overdraft(0)).toBeNull()
    expect(await e.account('ada')).toMatchObject({ balance: 1, available: 1, overdraft: 0 })
  })

  it('that expire leave what is set aside covered by an overdraft, which is not lowered below that', async () => {
    await using e = await open(name)
    const overdraft = async (credits: number) =>
      (
        await e.rows<{ error: { code: string } | null }>('select genjobs.set_overdraft($1, $2) as error', [
          'ada',
          credits,
        ])
      )[0]?.error
    await overdraft(8)
    await e.submit([submission, submission])
    await e.grant('ada', 8, (await e.db.clock.now()).getTime() + 3_600_000)
    expect(await e.account('ada')).toMatchObject({ balance: 8, held: 8, available: 8, expiring: 8 })
    expect(await overdraft(7)).toMatchObject({ code: 'insufficient_credits', required: 8 })
    await e.db.clock.advance('2h')
    await e.rows('select * from genjobs.sweep()')
    expect(await e.account('ada')).toMatchObject({ balance: 0, held: 8, available: 0, overdraft: 8 })
    expect(await e.rows('select * from genjobs.verify_ledger()')).toEqual([])
  })

  it('stay set aside while a job is tried again', async () => {
    await using e = await open(name)
    await e.topUp('ada', 4)
    await e.submit([submission])
    await e.finish(await e.claim('w', ['image'], 1), 'failed')
    expect(await e.account('ada')).toMatchObject({ balance: 4, held: 4, available: 0 })
    await e.db.clock.advance('1m')
    await e.beat('w')
    await e.promote()
    await e.finish(await e.claim('w', ['image'], 1), 'failed')
    expect(await e.account('ada')).toMatchObject({ balance: 4, held: 0, available: 4 })
  })

  it('refuse a submit that says what is required and what is available, and hold nothing for it', async () => {
    await using e = await open(name)
    expect((await e.submit([submission]))[0]?.error).toMatchObject({
      code: 'insufficient_credits',
      required: 4,
      available: 0,
    })
    await e.topUp('ada', 7)
    const answers = await e.submit([submission, submission, { kind: 'free', owner: 'ada' }])
    expect(answers.map(({ error }) => error && [error['code'], error['required'], error['available']])).toEqual([
      null,
      ['insufficient_credits', 4, 3],
      null,
    ])
    expect(await e.account('ada')).toMatchObject({ held: 4, available: 3 })
  })

  it('hold nothing for what a limit refuses, nor for a key that is known', async () => {
    await using e = await open(name)
    await e.topUp('ada', 100)
    await e.submit([{ kind: 'single', owner: 'ada', idempotency_key: 'a' }])
    const [refused, replayed] = await e.submit([
      { kind: 'single', owner: 'ada' },
      { kind: 'single', owner: 'ada', idempotency_key: 'a' },
    ])
    expect([refused?.error?.['code'], replayed?.replayed]).toEqual(['limit_reached', true])
    expect(await e.account('ada')).toMatchObject({ balance: 100, held: 4 })
  })

  it('let the same key be used again after a refusal', async () => {
    await using e = await open(name)
    const item = { ...submission, idempotency_key: 'k' }
    expect((await e.submit([item]))[0]?.error?.['code']).toBe('insufficient_credits')
    await e.topUp('ada', 4)
    expect((await e.submit([item]))[0]).toMatchObject({ replayed: false, error: null })
  })

  it('are captured in part when the handler charges less, and never beyond what was set aside', async () => {
    await using e = await open(name)
    await e.topUp('ada', 20)
    await e.submit([submission, submission])
    const [less, more] = await e.claim('w', ['image'], 2)
    await e.finish([less!], 'succeeded', { charge: 1 })
    await e.finish([more!], 'succeeded', { charge: 9 })
    expect(await e.account('ada')).toMatchObject({ balance: 15, held: 0, available: 15 })
    await e.submit([submission])
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded', { charge: -5 })
    expect(await e.account('ada')).toMatchObject({ balance: 15, held: 0, available: 15 })
  })

  it('that expire are used first, soonest first, and what is not used comes back to them', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    const inDays = (days: number) => at.getTime() + days * 86_400_000
    await e.topUp('ada', 10)
    await e.grant('ada', 3, inDays(20))
    await e.grant('ada', 3, inDays(10))
    await e.submit([submission])
    expect(await e.grants('ada')).toEqual([0, 2])
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded', { charge: 1 })
    await e.sweep()
    expect(await e.grants('ada')).toEqual([2, 3])

    await e.db.clock.advance('11d')
    expect(await e.account('ada')).toMatchObject({ balance: 13, available: 13, expiring: 3 })
    await e.sweep()
    expect((await e.statement('ada'))[0]?.slice(0, 2)).toEqual(['expire', -2])
    expect(await e.account('ada')).toMatchObject({ balance: 13, available: 13, expiring: 3 })
  })

  it('go back to their grant when a limit refuses', async () => {
    await using e = await open(name)
    await e.grant('ada', 20, (await e.db.clock.now()).getTime() + 86_400_000)
    await e.submit([{ kind: 'single', owner: 'ada' }])
    expect((await e.submit([{ kind: 'single', owner: 'ada' }]))[0]?.error).toMatchObject({ code: 'limit_reached' })
    expect(await e.grants('ada')).toEqual([16])
    expect(await e.account('ada')).toMatchObject({ balance: 20, held: 4, expiring: 16 })
  })

  it('that expired while they were set aside are still used by their job, and gone when it gives them back', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    await e.grant('ada', 8, at.getTime() + 60_000)
    await e.submit([submission, submission])
    await e.db.clock.advance('2m')
    await e.beat('w')
    await e.sweep()
    const [used, given] = await e.claim('w', ['image'], 2)
    await e.finish([used!], 'succeeded')
    await e.cancel([given!.id])
    expect(await e.account('ada')).toMatchObject({ balance: 0, held: 0, available: 0 })
    expect((await e.submit([submission]))[0]?.error).toMatchObject({ code: 'insufficient_credits', available: 0 })
    await e.sweep()
    expect(await e.account('ada')).toMatchObject({ balance: 0, held: 0, available: 0 })
  })

  it('move once for one key, and refuse the key for another request', async () => {
    await using e = await open(name)
    const first = await e.post({ owner: 'ada', amount: 5, reason: 'top_up', key: 'invoice 1' })
    const again = await e.post({ owner: 'ada', amount: 5, reason: 'top_up', key: 'invoice 1' })
    expect([again.transfer_id, again.replayed]).toEqual([first.transfer_id, true])
    const other = await e.post({ owner: 'ada', amount: 6, reason: 'top_up', key: 'invoice 1' })
    expect(other.error).toMatchObject({ code: 'idempotency_mismatch' })
    expect(await e.account('ada')).toMatchObject({ balance: 5 })
    expect((await e.post({ owner: 'bob', amount: 6, reason: 'top_up', key: 'invoice 1' })).error).toBeNull()
  })

  it('are adjusted with a reason, downwards only as far as they are available', async () => {
    await using e = await open(name)
    await e.topUp('ada', 10)
    await e.submit([submission])
    expect((await e.post({ owner: 'ada', amount: -7, reason: 'adjust', note: 'refund' })).error).toMatchObject({
      code: 'insufficient_credits',
      required: 7,
      available: 6,
    })
    expect((await e.post({ owner: 'ada', amount: -6, reason: 'adjust', note: 'refund' })).error).toBeNull()
    expect((await e.post({ owner: 'ada', amount: 1, reason: 'adjust' })).error).toMatchObject({ code: 'invalid_input' })
    expect(await e.account('ada')).toMatchObject({ balance: 4, held: 4, available: 0 })
  })

  it('that have expired cannot be adjusted away, so that they can still be taken back', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    await e.topUp('ada', 5)
    await e.grant('ada', 3, at.getTime() + 60_000)
    await e.db.clock.advance('2m')
    expect((await e.post({ owner: 'ada', amount: -6, reason: 'adjust', note: 'x' })).error).toMatchObject({
      available: 5,
    })
    expect((await e.post({ owner: 'ada', amount: -5, reason: 'adjust', note: 'x' })).error).toBeNull()
    expect((await e.sweep()).errors).toEqual([])
    expect(await e.account('ada')).toMatchObject({ balance: 0, available: 0 })
  })

  it('are at most what a number can hold', async () => {
    await using e = await open(name)
    await e.topUp('ada', Number.MAX_SAFE_INTEGER)
    expect((await e.post({ owner: 'ada', amount: 1, reason: 'top_up' })).error).toMatchObject({ code: 'invalid_input' })
    expect(await e.account('ada')).toMatchObject({ balance: Number.MAX_SAFE_INTEGER })
  })

  it.each([-1, 0, 0.1, 1e300, 2 ** 53 + 2, '5', null, true, {}, [5]])('refuse an amount of %j', async (amount) => {
    await using e = await open(name)
    expect((await e.post({ owner: 'ada', amount, reason: 'top_up' })).error).toMatchObject({ code: 'invalid_input' })
    expect(await e.rows('select * from genjobs.accounts')).toEqual([])
  })

  it('come back when a job is erased, cleared or has waited too long', async () => {
    await using e = await open(name)
    await e.topUp('ada', 8)
    const [erased] = await e.submit([submission])
    await e.rows('select * from genjobs.delete_jobs($1)', [[erased!.job_id]])
    await e.submit([{ kind: 'single', owner: 'ada' }])
    await e.rows('select genjobs.clear_jobs($1)', ['single:ada'])
    expect(await e.account('ada')).toMatchObject({ balance: 8, held: 0, available: 8 })
  })
})
