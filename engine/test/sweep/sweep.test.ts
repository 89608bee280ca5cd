import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

const limits = [rejectLimit('owner:{owner}', 5, 60_000), queueLimit('subject:{subject}', 1), queueLimit('total', 3)]

describe.each(testDatabases)('sweep on %s', (name) => {
  it('removes what nobody needs any more, a bounded amount each time, and keeps what is in use', async () => {
    await using e = await openEngine(name, { image: { limits } })
    await e.beat('w', [], 86_400_000)
    await e.submit(
      Array.from({ length: 30 }, (_, n) => ({ kind: 'image', owner: `o${n}`, subject: `s${n}`, idempotency_key: 'k' })),
    )
    for (let n = 0; n < 10; n++) await e.finish(await e.claim('w', ['image'], 3), 'succeeded')
    const count = async (table: string) =>
      (await e.rows<{ n: number }>(`select count(*) as n from genjobs.${table}`))[0]?.n
    expect(await count('lanes')).toBe(30)
    expect(await count('limits')).toBe(61)
    // Whoever comes again soon finds his lane, and what it needs.
    await e.db.clock.advance('9m')
    await e.sweep()
    expect([await count('lanes'), await count('limits')]).toEqual([30, 31])
    await e.submit([{ kind: 'image', owner: 'o3', subject: 's3' }])
    await e.db.clock.advance('25h')
    await e.beat('w', [], 86_400_000)
    for (let n = 0; n < 20; n++) {
      if (n === 10) await e.db.clock.advance('11m')
      const [row] = await e.rows<{ removed: number; forgotten: number }>('select * from genjobs.sweep(5)')
      expect(row?.forgotten).toBeLessThanOrEqual(5)
      expect(row?.removed).toBeLessThanOrEqual(11)
      // A claim finds the lane of the stale job empty and lays it to rest.
      expect(await e.claim('w', ['image'], 3)).toEqual([])
      await e.verify()
    }
    expect(await count('idempotency_keys')).toBe(0)
    expect(await count('lanes')).toBe(0)
    expect(await count('lane_keys')).toBe(0)
    expect(await count('limits')).toBe(0)
    // The job of o3 was stale: its slot was older than a minute.
    expect(await e.rows(`select status, count(*) as n from genjobs.jobs group by status order by status`)).toEqual([
      { status: 'failed', n: 1 },
      { status: 'succeeded', n: 30 },
    ])
    await e.submit([{ kind: 'image', owner: 'o3', subject: 's3' }])
    expect(await e.claim('w', ['image'], 3)).toHaveLength(1)
  })

  it('keeps an override, a lane with jobs and a limit with slots', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('owner:{owner}', 1)] },
      later: { limits: [queueLimit('subject:{subject}', 1)] },
    })
    await e.beat('w', [], 86_400_000)
    await e.rows(`select genjobs.set_limit('owner:zoe', 7)`)
    await e.submit([
      { kind: 'image', owner: 'ada' },
      { kind: 'image', owner: 'ada' },
    ])
    await e.claim('w', ['image'], 5)
    await e.submit([{ kind: 'later', owner: 'ada', subject: 's' }])
    for (let n = 0; n < 5; n++) await e.sweep()
    expect(await e.rows('select key, used, max from genjobs.read_limits()')).toEqual([
      { key: 'owner:ada', used: 1, max: 1 },
      { key: 'owner:zoe', used: 0, max: 7 },
      { key: 'subject:s', used: 0, max: 1 },
    ])
    expect(await e.rows('select status from genjobs.lanes order by status')).toEqual([
      { status: 'blocked' },
      { status: 'ready' },
    ])
  })

  it('a row that cannot be handled does not hold up the others', async () => {
    await using e = await openEngine(name, { image: { max_attempts: 1 }, cursed: { max_attempts: 1 } })
    await e.beat('w')
    await e.submit([
      { kind: 'image', owner: 'ada' },
      { kind: 'cursed', owner: 'ada' },
      { kind: 'image', owner: 'ben' },
    ])
    const jobs = await e.claim('w', ['image', 'cursed'], 3)
    const cursed = jobs.find(({ kind }) => kind === 'cursed')?.id as string
    // A constraint that makes every write to this one job fail.
    await e.rows(
      `alter table genjobs.jobs add constraint curse check (id <> '${cursed}' or status = 'running') not valid`,
    )
    await e.db.clock.advance('31s')
    const { expired, errors } = await e.sweep()
    expect(expired).toBe(2)
    expect(errors.at(-1)).toContain(cursed)
    expect(
      (await e.rows<{ status: string }>(`select status from genjobs.jobs where kind = 'image'`)).map(
        ({ status }) => status,
      ),
    ).toEqual(['failed', 'failed'])
    await e.rows('alter table genjobs.jobs drop constraint curse')
    expect(await e.sweep()).toMatchObject({ expired: 1, errors: [] })
  })
})
