import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, queueLimit, rejectLimit, type Claimed } from '../engine.ts'

/** Two or three sessions, stepped through one chosen interleaving each. */
describe.each(testServerNames)('races on PostgreSQL %s', (name) => {
  it('a submit whose lane a claim finds empty is not lost', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    const [canceled] = await e.submit([{ kind: 'image', owner: 'ada', input: 1 }])
    await e.cancel([canceled?.job_id as string])
    const submitter = await connectEngine(e.db)
    await submitter.rows('begin')
    await submitter.submit([{ kind: 'image', owner: 'ada', input: 2 }])
    // The lane is ready and looks empty; the submitter's key share keeps it from being laid to rest, and is not waited for.
    expect(await e.claim('w', ['image'], 1)).toEqual([])
    await submitter.rows('commit')
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 2 }])
  })

  it('a lane that gave nothing passes its turn on', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    const answers = await e.submit(['ada', 'ben', 'cleo'].map((owner) => ({ kind: 'image', owner })))
    const running = await e.claim('w', ['image'], 1)
    expect(await e.claim('w', ['image'], 5)).toEqual([])
    // One waiting lane is woken for the one slot; then its job is canceled.
    await e.finish(running, 'succeeded')
    const [woken] = await e.rows<{ owner: string }>(
      `select owner_id as owner from genjobs.lanes where status = 'ready'`,
    )
    const next = await e.rows<{ id: string }>(`select id from genjobs.jobs where owner_id = $1`, [woken?.owner])
    await e.cancel([next[0]?.id as string])
    expect(await e.claim('w', ['image'], 5)).toEqual([])
    expect(await e.claim('w', ['image'], 5)).toHaveLength(1)
    expect(answers).toHaveLength(3)
  })

  it('a submit that waits behind a claim putting the lane to rest makes it ready again', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada', input: 1 }])
    const claimer = await connectEngine(e.db)
    await claimer.rows('begin')
    expect(await claimer.claim('w', ['image'], 1)).toHaveLength(1)
    // The claim has set the lane idle and holds it; the submit waits for that, then must not believe what it read before.
    const submitter = await connectEngine(e.db)
    const submitted = submitter.submit([{ kind: 'image', owner: 'ada', input: 2 }])
    await submitter.connection.untilBlocked()
    await claimer.rows('commit')
    await submitted
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 2 }])
  })

  it('several submits on an idle lane and a claim do not deadlock', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    await e.submit([{ kind: 'image', owner: 'ada', input: 0 }])
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
    const one = await connectEngine(e.db)
    const two = await connectEngine(e.db)
    await one.rows('begin')
    await one.submit([{ kind: 'image', owner: 'ada', input: 1 }])
    const second = two.submit([{ kind: 'image', owner: 'ada', input: 2 }])
    await two.connection.untilBlocked()
    expect(await e.claim('w', ['image'], 5)).toEqual([])
    await one.rows('commit')
    await second
    expect((await e.claim('w', ['image'], 5)).map(({ input }) => input)).toEqual([1, 2])
  })

  it('two claims under one limit: the second waits and counts afresh', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit(['ada', 'ben'].map((owner) => ({ kind: 'image', owner })))
    const one = await connectEngine(e.db)
    const two = await connectEngine(e.db)
    await one.rows('begin')
    expect(await one.claim('w', ['image'], 1)).toHaveLength(1)
    // The first claim holds ada's lane and the limit; the second takes ben's lane and waits for the limit.
    const second = two.claim('w', ['image'], 1)
    await two.connection.untilBlocked()
    await one.rows('commit')
    expect(await second).toEqual([])
    await e.verify()
  })

  it('two rejecting submits: the second waits and is refused', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1)] } })
    // The limit is there already, so that nothing but its lock makes the second wait.
    const [earlier] = await e.submit([{ kind: 'video', owner: 'ada' }])
    await e.cancel([earlier?.job_id as string])
    const one = await connectEngine(e.db)
    const two = await connectEngine(e.db)
    await one.rows('begin')
    const [first] = await one.submit([{ kind: 'video', owner: 'ada' }])
    const second = two.submit([{ kind: 'video', owner: 'ada' }])
    await two.connection.untilBlocked()
    await one.rows('commit')
    expect((await second)[0]?.error).toMatchObject({ code: 'limit_reached', blocking_jobs: [first?.job_id] })
  })

  it('two submits of one idempotency key: the second waits and gets the job of the first', async () => {
    await using e = await openEngine(name, { image: {} })
    const one = await connectEngine(e.db)
    const two = await connectEngine(e.db)
    const request = { kind: 'image', owner: 'ada', idempotency_key: 'k' }
    await one.rows('begin')
    const [first] = await one.submit([request])
    const second = two.submit([request])
    await two.connection.untilBlocked()
    await one.rows('commit')
    expect((await second)[0]).toMatchObject({ job_id: first?.job_id, replayed: true })
    // And when the first rolls back, the second makes it.
    await one.rows('begin')
    await one.submit([{ ...request, idempotency_key: 'k2' }])
    const third = two.submit([{ ...request, idempotency_key: 'k2' }])
    await two.connection.untilBlocked()
    await one.rows('rollback')
    expect((await third)[0]).toMatchObject({ replayed: false, error: null })
  })

  it('batches over the same lanes and limits in different orders do not deadlock', async () => {
    await using e = await openEngine(name, {
      video: { limits: [rejectLimit('subject:{subject}', 100), queueLimit('mode:{mode}', 3)] },
    })
    const items = Array.from({ length: 20 }, (_, n) => ({
      kind: 'video',
      owner: `o${n % 5}`,
      subject: `s${n % 7}`,
      mode: `m${n % 3}`,
    }))
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connectEngine(e.db)))
    const shuffled = (n: number) =>
      items.toSorted((a, b) => (a.subject + a.owner > b.subject + b.owner ? 1 : -1) * (n % 2 ? 1 : -1))
    await Promise.all(sessions.map((session, n) => session.submit(shuffled(n))))
    expect((await e.rows<{ n: number }>('select count(*) as n from genjobs.queue'))[0]?.n).toBe(80)
  })

  it('a cancel that meets a claim waits for it, then takes the lease', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    const [answer] = await e.submit([{ kind: 'image', owner: 'ada' }])
    const claimer = await connectEngine(e.db)
    const canceler = await connectEngine(e.db)
    await claimer.rows('begin')
    expect(await claimer.claim('w', ['image'], 1)).toHaveLength(1)
    const canceled = canceler.cancel([answer?.job_id as string])
    await canceler.connection.untilBlocked()
    await claimer.rows('commit')
    expect(await canceled).toMatchObject([{ result: 'canceled' }])
    await e.verify()
  })

  it('a claim passes over a job that a cancel holds', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w')
    const answers = await e.submit([1, 2].map((input) => ({ kind: 'image', owner: 'ada', input })))
    const canceler = await connectEngine(e.db)
    await canceler.rows('begin')
    await canceler.cancel([answers[0]?.job_id as string])
    expect(await e.claim('w', ['image'], 2)).toMatchObject([{ input: 2 }])
    await canceler.rows('commit')
    expect(await e.claim('w', ['image'], 2)).toEqual([])
  })

  it('cancel against finish: whoever deletes the lease decides, the other is told', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    const other = await connectEngine(e.db)
    const mine = await connectEngine(e.db)
    for (const first of ['finish', 'cancel'] as const) {
      const [answer] = await e.submit([{ kind: 'image', owner: 'ada' }])
      const id = answer?.job_id as string
      const jobs = await e.claim('w', ['image'], 1)
      await mine.rows('begin')
      if (first === 'finish') {
        await mine.finish(jobs, 'succeeded')
        const canceled = other.cancel([id])
        await other.connection.untilBlocked()
        await mine.rows('commit')
        expect(await canceled).toMatchObject([{ result: 'already_finished', status: 'succeeded' }])
      } else {
        await mine.cancel([id])
        const finished = other.finish(jobs, 'succeeded')
        await other.connection.untilBlocked()
        await mine.rows('commit')
        expect(await finished).toMatchObject([{ result: 'lease_lost', status: 'canceled' }])
      }
      await e.verify()
    }
  })

  it('a sweep leaves a lease that is being finished, and a finish loses one that was swept', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 2)] } })
    await e.beat('w')
    await e.submit([1, 2].map((input) => ({ kind: 'image', owner: 'ada', input })))
    const [one, two] = (await e.claim('w', ['image'], 2)) as [Claimed, Claimed]
    await e.db.clock.advance('31s')
    const finisher = await connectEngine(e.db)
    await finisher.rows('begin')
    await finisher.finish([one], 'succeeded')
    // The sweep takes what it can get; the limit of that one is held by the finish, so it waits for it.
    const sweeper = await connectEngine(e.db)
    const swept = sweeper.sweep()
    await sweeper.connection.untilBlocked()
    await finisher.rows('commit')
    expect(await swept).toMatchObject({ expired: 1, errors: [] })
    expect(await e.finish([two], 'succeeded')).toMatchObject([{ result: 'lease_lost', status: 'queued' }])
  })

  it('an expiry against a claim: the claim waits for the limit and finds the slot free', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)], max_attempts: 1 } })
    await e.beat('dead')
    await e.submit(['ada', 'ben'].map((owner) => ({ kind: 'image', owner })))
    const [lost] = (await e.claim('dead', ['image'], 1)) as [Claimed]
    await e.db.clock.advance('31s')
    await e.beat('w')
    const sweeper = await connectEngine(e.db)
    await sweeper.rows('begin')
    expect(await sweeper.sweep()).toMatchObject({ expired: 1, errors: [] })
    const claimer = await connectEngine(e.db)
    const claimed = claimer.claim('w', ['image'], 5)
    await claimer.connection.untilBlocked()
    await sweeper.rows('commit')
    const first = await claimed
    // The lane was woken by a commit that the claim may or may not have seen when it looked for lanes.
    const jobs = first.length > 0 ? first : await e.claim('w', ['image'], 5)
    expect(jobs).toHaveLength(1)
    expect(jobs[0]?.id).not.toBe(lost.id)
    expect(await e.job(lost.id)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
  })

  it('an exchange whose reply was lost after its commit: sent again it ends nothing twice, and what it granted comes back', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit([1, 2].map((input) => ({ kind: 'image', owner: 'ada', input })))
    const [job] = (await e.claim('w', ['image'], 1)) as [Claimed]
    const exchange = async () => {
      const [row] = await e.rows<{ results: { result: string }[]; jobs: Claimed[] | null }>(
        `select results, jobs from genjobs.exchange_jobs('w', $1, '{image}', 1)`,
        [JSON.stringify([{ job_id: job.id, epoch: job.epoch, outcome: 'succeeded', output: 1 }])],
      )
      return row
    }
    // The worker never hears of this one.
    expect((await exchange())?.jobs).toMatchObject([{ input: 2, epoch: 1 }])
    expect(await exchange()).toMatchObject({ results: [{ result: 'already_finished' }], jobs: null })
    await e.beat('w', [])
    await e.beat('w', [])
    await e.promote()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 2, epoch: 2, attempt: 1 }])
  })

  it('two exchanges that each hold what the other wants do not deadlock', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('subject:{subject}', 1)] } })
    await e.beat('w')
    await e.submit(['a', 'b', 'a', 'b'].map((subject) => ({ kind: 'image', owner: subject, subject })))
    const [a, b] = (await e.claim('w', ['image'], 2)) as [Claimed, Claimed]
    const one = await connectEngine(e.db)
    const two = await connectEngine(e.db)
    const exchange = (job: Claimed) =>
      [
        `select * from genjobs.exchange_jobs('w', $1, '{image}', 5)`,
        [JSON.stringify([{ job_id: job.id, epoch: job.epoch, outcome: 'succeeded' }])],
      ] as const
    await one.rows('begin')
    const [first] = await one.rows<{ jobs: Claimed[] }>(...exchange(a))
    expect(first?.jobs).toMatchObject([{ owner: a.owner }])
    // The lane of the other subject is ready only once that finish commits: nothing is waited for here.
    const [second] = await two.rows<{ jobs: Claimed[] }>(...exchange(b))
    expect(second?.jobs).toMatchObject([{ owner: b.owner }])
    await one.rows('commit')
  })

  it('a caller’s transaction left open holds up nobody else', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('owner:{owner}', 1), queueLimit('total', 2)] },
      video: { limits: [rejectLimit('owner:{owner}:video', 1)] },
    })
    await e.beat('w')
    const caller = await connectEngine(e.db)
    await caller.rows('begin')
    expect(
      (
        await caller.submit(
          [
            { kind: 'image', owner: 'ada', input: 'open' },
            { kind: 'video', owner: 'ada' },
          ],
          true,
        )
      ).map(({ error }) => error),
    ).toEqual([null, null])
    await e.submit([
      { kind: 'image', owner: 'ada' },
      { kind: 'image', owner: 'ben' },
      { kind: 'video', owner: 'ben' },
    ])
    const jobs = await e.claim('w', ['image', 'video'], 5)
    expect(jobs).toHaveLength(3)
    await e.finish(jobs, 'succeeded')
    await e.sweep()
    await e.verify()
    await caller.rows('commit')
    await e.promote()
    expect((await e.claim('w', ['image', 'video'], 5)).map(({ kind }) => kind).sort()).toEqual(['image', 'video'])
  })

  it('a new limit and an override of it, each in an open transaction, do not miss each other', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    const submitter = await connectEngine(e.db)
    const operator = await connectEngine(e.db)
    await submitter.rows('begin')
    await submitter.submit(Array(3).fill({ kind: 'image', owner: 'ada' }))
    const set = operator.rows(`select genjobs.set_limit('owner:ada', 2)`)
    await operator.connection.untilBlocked()
    await submitter.rows('commit')
    await set
    expect(await e.claim('w', ['image'], 5)).toHaveLength(2)
  })

  it('the sweep does not remove the lane or the limit that a submit is about to use', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w', [], 86_400_000)
    await e.submit([{ kind: 'image', owner: 'ada' }])
    await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
    const submitter = await connectEngine(e.db)
    await submitter.rows('begin')
    await submitter.submit([{ kind: 'image', owner: 'ada', input: 2 }])
    await e.db.clock.advance('11m')
    expect(await e.sweep()).toMatchObject({ removed: 0 })
    await submitter.rows('commit')
    await e.verify()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 2 }])
    // And the other way round: a submit that waits for the sweep makes both anew.
    await e.finish(await e.rows('select job_id as id, epoch from genjobs.leases'), 'succeeded')
    expect(await e.claim('w', ['image'], 1)).toEqual([])
    await e.db.clock.advance('11m')
    const sweeper = await connectEngine(e.db)
    await sweeper.rows('begin')
    expect((await sweeper.sweep()).removed).toBeGreaterThan(0)
    const submitted = submitter.submit([{ kind: 'image', owner: 'ada', input: 3 }])
    await submitter.connection.untilBlocked()
    await sweeper.rows('commit')
    await submitted
    await e.verify()
    expect(await e.claim('w', ['image'], 1)).toMatchObject([{ input: 3 }])
  })

  it('a submit that frees a dead holder of queue-limits waits for no lane that a claim holds', async () => {
    await using e = await openEngine(name, {
      image: { limits: [rejectLimit('mode:{mode}', 1), queueLimit('total', 2)], max_attempts: 1 },
    })
    await e.beat('dead')
    await e.submit([{ kind: 'image', owner: 'ada', mode: 'm' }])
    await e.claim('dead', ['image'], 1)
    await e.db.clock.advance('31s')
    await e.beat('w')
    // ada's lane is idle; the submit ends the dead job, whose limit "total" it holds now, and a claim waits for that.
    const submitter = await connectEngine(e.db)
    await submitter.rows('begin')
    expect((await submitter.submit([{ kind: 'image', owner: 'ada', mode: 'm' }]))[0]?.error).toBeNull()
    await e.submit([{ kind: 'image', owner: 'ada', input: 'other' }])
    const claimer = await connectEngine(e.db)
    const claimed = claimer.claim('w', ['image'], 1)
    await claimer.connection.untilBlocked()
    expect(
      await submitter.rows(
        'select count(*) as n from genjobs.queue q join genjobs.jobs j on j.id = q.job_id where j.mode is not null',
      ),
    ).toEqual([{ n: 0 }])
    await submitter.rows('commit')
    expect(await claimed).toMatchObject([{ input: 'other' }])
    await e.promote()
    expect(await e.claim('w', ['image'], 1)).toHaveLength(1)
  })

  it('a wake does not wait for a lane that somebody holds; it is woken a moment later', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit(['ada', 'ben'].map((owner) => ({ kind: 'image', owner })))
    const running = await e.claim('w', ['image'], 1)
    expect(await e.claim('w', ['image'], 5)).toEqual([])
    // As a claim that passed it by would hold it.
    const holder = await connectEngine(e.db)
    await holder.rows('begin')
    await holder.rows(`select from genjobs.lanes where status = 'blocked' for no key update`)
    expect(await e.finish(running, 'succeeded')).toMatchObject([{ result: 'ok' }])
    expect(await e.claim('w', ['image'], 5)).toEqual([])
    await e.verify()
    await holder.rows('commit')
    await e.promote()
    expect(await e.claim('w', ['image'], 5)).toHaveLength(1)
    expect(await e.rows('select * from genjobs.wake_notes')).toEqual([])
  })

  it('a sweep that has promoted a job waits for no other that a promotion holds', async () => {
    // Who gets the lane first is up to the server, so a few tries make sure of both.
    for (let n = 0; n < 6; n++) {
      await using e = await openEngine(name, { image: { limits: [rejectLimit('owner:{owner}', 5, 1_000)] } })
      await e.beat('w', [], 86_400_000)
      await e.submit([{ kind: 'image', owner: 'ada' }])
      await e.finish(await e.claim('w', ['image'], 1), 'succeeded')
      await e.claim('w', ['image'], 1)
      // Two jobs are due for the idle lane; the first of them is stale by now.
      await e.submit([{ kind: 'image', owner: 'ada', delay_ms: 5_000 }])
      await e.db.clock.advance('10s')
      await e.submit([{ kind: 'image', owner: 'ada' }], true)
      const [promoter, sweeper, holder] = await Promise.all([1, 2, 3].map(() => connectEngine(e.db)))
      await holder!.rows('begin')
      await holder!.rows('select from genjobs.lanes for update')
      const promoted = promoter!.rows('select genjobs.promote_jobs(1)')
      await promoter!.connection.untilBlocked()
      const swept = sweeper!.sweep()
      await sweeper!.connection.untilBlocked()
      await holder!.rows('commit')
      await promoted
      expect(await swept).toMatchObject({ errors: [] })
      await e.verify()
    }
  })
})
