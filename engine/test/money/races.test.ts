import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import type { KindOptions } from '../engine.ts'
import { creditsOver } from './credits.ts'
import { image, moneySessions } from './money-sessions.ts'

const kinds: Record<string, KindOptions> = { image: { price: 1 } }

const { open, connect } = moneySessions(kinds, creditsOver)

/** The money between sessions, each stepped through one chosen interleaving. */
describe.each(testServerNames)('credits between sessions on PostgreSQL %s', (name) => {
  // All of them on one server; on the others the same, shorter.
  const rounds = name === testServerNames[0] ? 200 : 20
  it(`1 credit and 50 simultaneous submits over 10 connections, ${rounds} times: one is accepted each time`, async () => {
    await using e = await open(name)
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connect(e)))
    for (let round = 0; round < rounds; round++) {
      await e.beat('w')
      // Every other round is of an owner who has been there before.
      const owner = `o${Math.floor(round / 2)}`
      await e.topUp(owner, 1)
      const answers = (
        await Promise.all(Array.from({ length: 50 }, (_, n) => sessions[n % 10]!.submit([image(owner)])))
      ).flat()
      const accepted = answers.filter(({ error }) => error === null)
      expect(accepted).toHaveLength(1)
      for (const { error } of answers) {
        if (error) expect(error).toMatchObject({ code: 'insufficient_credits', required: 1, available: 0 })
      }
      expect(await e.account(owner)).toMatchObject({ balance: 1, held: 1, available: 0 })
      await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
      expect(await e.account(owner)).toMatchObject({ balance: 0, held: 0, available: 0 })
      if (round % 20 === 0) await e.verify()
    }
    await e.verify()
    expect(await e.rows(`select sum(amount) as n from genjobs.postings where account = 'house:usage'`)).toEqual([
      { n: String(rounds) },
    ])
  }, 180_000)

  it('a transaction that holds an account is waited for by submits of its owner alone; no finish waits', async () => {
    await using e = await open(name)
    for (const owner of ['ada', 'ben']) await e.topUp(owner, 5)
    await e.submit([image('ada'), image('ada'), image('ada')])
    const [done, failed, canceled] = await e.claim('w', ['image'], 3)
    const holder = await connect(e)
    await holder.rows('begin')
    expect((await holder.submit([image('ada')], true))[0]?.error).toBeNull()

    const waiter = await connect(e)
    const waiting = waiter.submit([image('ada')])
    await waiter.connection.untilBlocked()
    // Each of these would wait for ever behind the account, since it is let go only afterwards.
    await e.finish([done!], 'succeeded')
    await e.finish([failed!], 'failed', { permanent: true })
    await e.cancel([canceled!.id])
    expect((await e.submit([image('ben')]))[0]?.error).toBeNull()
    expect(await e.account('ada')).toMatchObject({ balance: 4, held: 0, available: 4 })
    expect((await e.sweep()).errors).toEqual([])

    await holder.rows('commit')
    expect((await waiting)[0]?.error).toBeNull()
    expect(await e.account('ada')).toMatchObject({ balance: 4, held: 2, available: 2 })
  })

  it('a sweep passes over an account that is held, and folds it when it is free', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    await e.grant('ada', 5, at.getTime() + 60_000)
    await e.submit([image('ada')])
    const claimed = await e.claim('w', ['image'], 1)
    const holder = await connect(e)
    await holder.rows('begin')
    await holder.submit([image('ada')], true)
    await e.finish(claimed, 'succeeded')
    await e.db.clock.advance('2m')
    const pending = () => e.rows('select count(*) as n from genjobs.account_changes')
    expect((await e.sweep()).errors).toEqual([])
    expect(await pending()).toEqual([{ n: 1 }])
    await holder.rows('commit')
    expect((await e.sweep()).errors).toEqual([])
    expect(await pending()).toEqual([{ n: 0 }])
    expect((await e.statement('ada'))[0]?.slice(0, 2)).toEqual(['expire', -3])
    expect(await e.account('ada')).toMatchObject({ balance: 1, held: 1, available: 0 })
  })

  it('what is settled while an account is folded is folded the next time, once', async () => {
    await using e = await open(name)
    await e.topUp('ada', 5)
    await e.submit([image('ada'), image('ada'), image('ada')])
    const [first, second, third] = await e.claim('w', ['image'], 3)
    await e.finish([first!], 'succeeded')
    const settler = await connect(e)
    await settler.rows('begin')
    await settler.finish([second!], 'succeeded')
    // Folds the first; the second is not committed, its hold still counts in full.
    const folder = await connect(e)
    await folder.rows('begin')
    await folder.submit([image('ada')], true)
    await settler.rows('commit')
    await e.finish([third!], 'failed', { permanent: true })
    await folder.rows('commit')
    expect(await e.rows('select count(*) as n from genjobs.account_changes')).toEqual([{ n: 2 }])
    expect(await e.account('ada')).toMatchObject({ balance: 3, held: 1, available: 2 })
    await e.verify()
    await e.sweep()
    expect(await e.rows('select balance, held from genjobs.accounts')).toEqual([{ balance: 3, held: 1 }])
  })

  it('a settle that is rolled back leaves the hold, and is done again', async () => {
    await using e = await open(name)
    await e.topUp('ada', 1)
    await e.submit([image('ada')])
    const claimed = await e.claim('w', ['image'], 1)
    const settler = await connect(e)
    await settler.rows('begin')
    await settler.finish(claimed, 'succeeded')
    expect((await e.submit([image('ada')]))[0]?.error).toMatchObject({ code: 'insufficient_credits', available: 0 })
    await settler.rows('rollback')
    expect(await e.account('ada')).toMatchObject({ balance: 1, held: 1, available: 0 })
    const answers = await Promise.all([connect(e), connect(e)])
    const results = (await Promise.all(answers.map((session) => session.finish(claimed, 'succeeded')))).flat()
    expect(results.map(({ result }) => result).toSorted()).toEqual(['already_finished', 'ok'])
    expect(await e.statement('ada')).toHaveLength(2)
    expect(await e.account('ada')).toMatchObject({ balance: 0, held: 0, available: 0 })
  })

  it('a cancel that meets a finish: the credits are captured or released, never both', async () => {
    await using e = await open(name)
    await e.topUp('ada', 40)
    const sessions = await Promise.all(Array.from({ length: 2 }, () => connect(e)))
    await e.submit(Array.from({ length: 40 }, () => image('ada')))
    const claimed = await e.claim('w', ['image'], 40)
    await Promise.all([
      ...claimed.map((job) => sessions[0]!.finish([job], 'succeeded')),
      ...claimed.toReversed().map(({ id }) => sessions[1]!.cancel([id])),
    ])
    const [row] = await e.rows<{ n: number }>(`select count(*) as n from genjobs.jobs where status = 'succeeded'`)
    expect(await e.account('ada')).toMatchObject({ balance: 40 - row!.n, held: 0, available: 40 - row!.n })
    await e.verify()
  })

  it('one key of a top up, sent by ten at once, moves once, also for an owner nobody knew', async () => {
    await using e = await open(name)
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connect(e)))
    for (let round = 0; round < 10; round++) {
      const item = { owner: `new${round}`, amount: 7, reason: 'top_up', key: 'invoice' }
      const answers = await Promise.all(sessions.map((session) => session.post(item)))
      expect(answers.filter(({ replayed, error }) => !replayed && error === null)).toHaveLength(1)
      expect(new Set(answers.map(({ transfer_id }) => transfer_id)).size).toBe(1)
      expect(await e.account(item.owner)).toMatchObject({ balance: 7 })
    }
  })

  it('one idempotency key of a submit, sent by ten at once, holds once', async () => {
    await using e = await open(name)
    await e.topUp('ada', 100)
    const sessions = await Promise.all(Array.from({ length: 10 }, () => connect(e)))
    const answers = (
      await Promise.all(sessions.map((session) => session.submit([image('ada', { idempotency_key: 'k' })])))
    ).flat()
    expect(new Set(answers.map(({ job_id }) => job_id)).size).toBe(1)
    expect(await e.rows('select amount from genjobs.holds')).toEqual([{ amount: 1 }])
    expect(await e.account('ada')).toMatchObject({ balance: 100, held: 1 })
  })

  it('credits that expire while a submit uses them are used; those that have expired before are not', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    await e.grant('ada', 1, at.getTime() + 60_000)
    await e.grant('ben', 1, at.getTime() + 60_000)
    const submitter = await connect(e)
    await submitter.rows('begin')
    expect((await submitter.submit([image('ada')], true))[0]?.error).toBeNull()
    await e.db.clock.advance('2m')
    await e.sweep()
    expect((await e.submit([image('ben')]))[0]?.error).toMatchObject({ code: 'insufficient_credits', available: 0 })
    await submitter.rows('commit')
    await e.sweep()
    expect(await e.account('ada')).toMatchObject({ balance: 1, held: 1, available: 0 })
    expect(await e.account('ben')).toMatchObject({ balance: 0, held: 0, available: 0 })
  })

  it('an expiry that is under way is waited for by a submit, which finds nothing left', async () => {
    await using e = await open(name)
    const at = await e.db.clock.now()
    await e.grant('ada', 1, at.getTime() + 60_000)
    await e.db.clock.advance('2m')
    const sweeper = await connect(e)
    await sweeper.rows('begin')
    await sweeper.sweep()
    const submitter = await connect(e)
    const submitted = submitter.submit([image('ada')])
    await submitter.connection.untilBlocked()
    await sweeper.rows('commit')
    expect((await submitted)[0]?.error).toMatchObject({ code: 'insufficient_credits', available: 0 })
  })

  it('whoever waits for an account that another submit is making holds none meanwhile, and then locks both', async () => {
    await using e = await open(name)
    await e.topUp('zoe', 9)
    const [maker, waiter] = await Promise.all([connect(e), connect(e)])
    await maker.rows('begin')
    await maker.topUp('ben', 1)
    await maker.submit([image('ben')], true)
    const waiting = waiter.submit([image('ben'), image('zoe')])
    await waiter.connection.untilBlocked()
    // A deadlock, if the waiter had locked what was there.
    await maker.submit([image('zoe')], true)
    await maker.rows('commit')
    expect((await waiting).map(({ error }) => error && error['code'])).toEqual(['insufficient_credits', null])
  })

  it('batches over the same owners in different orders do not deadlock', async () => {
    await using e = await open(name)
    const owners = Array.from({ length: 12 }, (_, n) => `o${n}`)
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connect(e)))
    await Promise.all(
      sessions.flatMap((session, n) =>
        Array.from({ length: 10 }, async () => {
          const order = n % 2 === 0 ? owners : owners.toReversed()
          await session.rows('select * from genjobs.post_credits($1)', [
            JSON.stringify(order.map((owner) => ({ owner, amount: 1, reason: 'top_up' }))),
          ])
          await session.submit(order.map((owner) => image(owner)))
        }),
      ),
    )
    expect(await e.rows('select sum(held) as n from genjobs.accounts')).toEqual([{ n: '480' }])
  })
})
