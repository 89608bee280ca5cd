import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

describe.each(testDatabases)('limits on %s', (name) => {
  it('a claim of many that got all it asked for leaves the lanes it served ready, and the next one blocks those still full', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    const owners = Array.from({ length: 16 }, (_, n) => ({ kind: 'image', owner: `u${n}` }))
    await e.submit([...owners, ...owners])
    const lanes = async () =>
      (
        await e.rows<{ status: string; n: number }>('select status, count(*) as n from genjobs.lanes group by status')
      ).map(({ status, n }) => `${n} ${status}`)
    const first = await e.claim('w', ['image'], 16)
    expect(first).toHaveLength(16)
    expect(await lanes()).toEqual(['16 ready'])
    await e.verify()
    expect(await e.claim('w', ['image'], 16)).toEqual([])
    expect(await lanes()).toEqual(['16 blocked'])
    await e.verify()
    await e.finish(first, 'succeeded')
    expect(await lanes()).toEqual(['16 ready'])
    expect(await e.claim('w', ['image'], 17)).toHaveLength(16)
    await e.verify()
  })

  it('several queue-limits on one job hold together, and equal keys of two kinds are one limit', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('owner:{owner}', 2), queueLimit('subject:{subject}', 1), queueLimit('total', 4)] },
      video: { limits: [queueLimit('owner:{owner}', 2), queueLimit('total', 4)] },
    })
    await e.beat('w')
    await e.submit([
      ...['s1', 's1', 's2', 's3'].map((subject) => ({ kind: 'image', owner: 'ada', subject })),
      ...['ada', 'ben', 'cleo', 'dan'].map((owner) => ({ kind: 'video', owner })),
    ])
    const first = await e.claim('w', ['image', 'video'], 10)
    expect(first).toHaveLength(4)
    expect(first.map(({ owner }) => owner).sort()).toEqual(['ada', 'ben', 'cleo', 'dan'])
    await e.verify()
    expect(await e.claim('w', ['image', 'video'], 10)).toEqual([])
    // Everything runs in the end, never more than the limits allow.
    let running = first
    const done: string[] = []
    while (running.length > 0) {
      const [job, ...rest] = running
      await e.finish([job as never], 'succeeded')
      done.push((job as { id: string }).id)
      running = [...rest, ...(await e.claim('w', ['image', 'video'], 10))]
      await e.verify()
      expect(running.length).toBeLessThanOrEqual(4)
    }
    expect(new Set(done).size).toBe(8)
  })

  it('a template without its value does not hold the job', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('project:{project}', 1), queueLimit('mode:{mode}', 1)] },
    })
    await e.beat('w')
    await e.submit([
      { kind: 'image', owner: 'ada' },
      { kind: 'image', owner: 'ada' },
      ...[1, 2].map(() => ({ kind: 'image', owner: 'ada', project: 'p' })),
    ])
    expect(await e.claim('w', ['image'], 10)).toHaveLength(3)
  })

  it('a value that looks like a template or a delimiter is taken as it is', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('kind:{kind}:subject:{subject}', 1)] } })
    await e.beat('w')
    await e.submit(
      ['{owner}', '}', '{', 'a:b', '"; --', '{kind}{subject}', '日本', '\\'].map((subject) => ({
        kind: 'image',
        owner: 'ada',
        subject,
      })),
    )
    expect(await e.claim('w', ['image'], 20)).toHaveLength(8)
    const keys = (await e.rows<{ key: string }>('select key from genjobs.read_limits()')).map(({ key }) => key)
    expect(keys).toContain('kind:image:subject:{owner}')
    expect(keys).toContain('kind:image:subject:{kind}{subject}')
  })

  it('a rejecting limit is held from submit to the end, through retries', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1)], max_attempts: 2 } })
    await e.beat('w', [], 86_400_000)
    const refused = async () => (await e.submit([{ kind: 'video', owner: 'ada' }]))[0]?.error?.code
    await e.submit([{ kind: 'video', owner: 'ada' }])
    expect(await refused()).toBe('limit_reached')
    await e.finish(await e.claim('w', ['video'], 1), 'failed')
    expect(await refused()).toBe('limit_reached')
    await e.db.clock.advance('1h')
    await e.promote()
    const second = await e.claim('w', ['video'], 1)
    expect(await refused()).toBe('limit_reached')
    await e.finish(second, 'failed')
    expect(await refused()).toBeUndefined()
  })

  it('both policies on one job', async () => {
    await using e = await openEngine(name, {
      image: { limits: [rejectLimit('owner:{owner}', 2), queueLimit('total', 1)] },
    })
    await e.beat('w')
    const answers = await e.submit(['ada', 'ada', 'ada', 'ben'].map((owner) => ({ kind: 'image', owner })))
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'limit_reached', undefined])
    for (let n = 0; n < 3; n++) {
      const running = await e.claim('w', ['image'], 5)
      expect(running).toHaveLength(1)
      await e.finish(running, 'succeeded')
    }
  })

  it('a slot held for longer than stale_after frees itself at the next submit, whatever the job does', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1, 600_000)] } })
    await e.beat('w', [], 86_400_000)
    const [queued] = await e.submit([{ kind: 'video', owner: 'ada' }])
    await e.db.clock.advance('9m')
    expect((await e.submit([{ kind: 'video', owner: 'ada' }]))[0]?.error?.code).toBe('limit_reached')
    await e.db.clock.advance('2m')
    const [next] = await e.submit([{ kind: 'video', owner: 'ada' }])
    expect(next?.error).toBeNull()
    expect(await e.job(queued?.job_id as string)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
    // The same while it runs, its worker alive and beating.
    await e.promote()
    const running = await e.claim('w', ['video'], 1)
    await e.db.clock.advance('11m')
    await e.beat('w', running, 86_400_000)
    expect((await e.submit([{ kind: 'video', owner: 'ada' }]))[0]?.error).toBeNull()
    expect(await e.job(next?.job_id as string)).toMatchObject({ status: 'failed', error: { code: 'stale' } })
    expect((await e.beat('w', running))[0]).toMatchObject({
      job_id: next?.job_id,
      status: 'failed',
      error: { code: 'stale' },
    })
    expect((await e.finish(running, 'succeeded'))[0]?.result).toBe('lease_lost')
  })

  it('a dead worker’s last attempt frees the slot at the next submit', async () => {
    await using e = await openEngine(name, {
      video: { limits: [rejectLimit('owner:{owner}', 1), queueLimit('total', 1)], max_attempts: 1 },
    })
    await e.beat('w')
    await e.submit([{ kind: 'video', owner: 'ada' }])
    const [job] = await e.claim('w', ['video'], 1)
    await e.db.clock.advance('31s')
    expect((await e.submit([{ kind: 'video', owner: 'ada' }]))[0]?.error).toBeNull()
    expect(await e.job(job?.id as string)).toMatchObject({ status: 'failed', error: { code: 'worker_lost' } })
  })

  it('recover_limit does the same for a caller inside a transaction', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1, 1_000)] } })
    await e.submit([{ kind: 'video', owner: 'ada' }])
    await e.db.clock.advance('2s')
    expect(await e.rows(`select genjobs.recover_limit('owner:ada') as room`)).toEqual([{ room: 1 }])
  })

  it('an override raises and lowers a maximum at run time and wakes who waited', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    await e.rows(`select genjobs.set_limit('owner:ben', 3)`)
    await e.submit([
      ...Array(4).fill({ kind: 'image', owner: 'ada' }),
      ...Array(4).fill({ kind: 'image', owner: 'ben' }),
    ])
    const first = await e.claim('w', ['image'], 20)
    expect(first.map(({ owner }) => owner).sort()).toEqual(['ada', 'ben', 'ben', 'ben'])
    await e.rows(`select genjobs.set_limit('owner:ada', 2)`)
    const more = await e.claim('w', ['image'], 20)
    expect(more.map(({ owner }) => owner)).toEqual(['ada'])
    expect(await e.rows(`select genjobs.set_limit('owner:ben', 1) as max`)).toEqual([{ max: 1 }])
    await e.verify()
    await e.finish(first.filter(({ owner }) => owner === 'ben').slice(0, 2), 'succeeded')
    expect(await e.claim('w', ['image'], 20)).toEqual([])
    expect(await e.rows(`select genjobs.set_limit('owner:ben', null) as max`)).toEqual([{ max: 1 }])
    await expect(e.rows(`select genjobs.set_limit('', 1)`)).rejects.toMatchObject({ code: 'JG009' })
    await expect(e.rows(`select genjobs.set_limit('x', -1)`)).rejects.toMatchObject({ code: 'JG009' })
  })

  it.each(['submit', 'run_job'] as const)(
    'an override made before the first use changes the maximum only: %s',
    async (way) => {
      const limit = way === 'submit' ? rejectLimit('owner:{owner}', 1, 60_000) : queueLimit('owner:{owner}', 1, 60_000)
      await using e = await openEngine(name, { image: { limits: [limit], timeout_ms: 3_600_000 } })
      await e.rows(`select genjobs.set_limit('owner:ada', 2)`)
      await e.beat('w', [], 86_400_000)
      const refusal = async (owner: string): Promise<unknown> =>
        way === 'submit'
          ? (await e.submit([{ kind: 'image', owner }]))[0]?.error?.code
          : await e
              .rows(`select genjobs.run_job('w', $1)`, [JSON.stringify({ kind: 'image', owner, input: {} })])
              .then(() => undefined)
              .catch((error: { code: string }) => error.code)
      const full = way === 'submit' ? 'limit_reached' : 'JG001'
      expect([await refusal('ada'), await refusal('ada'), await refusal('ada')]).toEqual([undefined, undefined, full])
      // Without the override the kind's own maximum is back, and not none at all.
      await e.rows(`select genjobs.set_limit('owner:ada', null)`)
      expect(await refusal('ada')).toBe(full)
      await e.db.clock.advance('1m')
      expect(await e.sweep()).toMatchObject({ stale: 2, errors: [] })
      expect([await refusal('ada'), await refusal('ada')]).toEqual([undefined, full])
    },
  )

  it('kinds that disagree about one limit are refused as a whole', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await expect(e.registerKinds({ video: { limits: [rejectLimit('total', 1)] } })).rejects.toMatchObject({
      code: 'JG018',
    })
    await expect(
      e.registerKinds({ a: { limits: [queueLimit('x', 1)] }, b: { limits: [queueLimit('x', 2)] } }),
    ).rejects.toMatchObject({ code: 'JG018' })
    expect(await e.rows('select name from genjobs.kinds')).toEqual([{ name: 'image' }])
  })

  it('a kind registered with a higher maximum wakes who waited', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('total', 1)] } })
    await e.beat('w')
    await e.submit(Array(3).fill({ kind: 'image', owner: 'ada' }))
    expect(await e.claim('w', ['image'], 5)).toHaveLength(1)
    await e.registerKinds({ image: { limits: [queueLimit('total', 3)] } })
    expect(await e.claim('w', ['image'], 5)).toHaveLength(2)
  })

  it('a paused kind is not claimed and holds up no other kind of the same limit', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('total', 1)] },
      video: { limits: [queueLimit('total', 1)] },
    })
    await e.beat('w')
    await e.submit([
      ...Array(2).fill({ kind: 'image', owner: 'ada' }),
      ...Array(2).fill({ kind: 'video', owner: 'ada' }),
    ])
    await e.rows(`select genjobs.pause_kind('image', true)`)
    for (let n = 0; n < 2; n++) {
      const [job] = await e.claim('w', ['image', 'video'], 1)
      expect(job?.kind).toBe('video')
      await e.finish([job as never], 'succeeded')
    }
    expect(await e.claim('w', ['image', 'video'], 1)).toEqual([])
    await e.rows(`select genjobs.pause_kind('image', false)`)
    expect(await e.claim('w', ['image', 'video'], 1)).toHaveLength(1)
  })
})
