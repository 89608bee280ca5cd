import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, type Claimed, type Engine } from '../engine.ts'

const second = 1_000
const start = new Date('2030-01-01T00:00:00Z')
const at = (seconds: number) => new Date(start.getTime() + seconds * second)

const kinds = {
  plain: {},
  image: { limits: [queueLimit('owner:{owner}', 1)] },
  gated: { limits: [queueLimit('gate', 2)] },
}

/** Ten jobs of a kind took 10, 20, … 100 s; the time is then `start`. */
async function learn(e: Engine, kind: string): Promise<void> {
  await e.db.clock.set(at(-2_000))
  for (let n = 1; n <= 10; n++) {
    await e.beat('w', [], 1e9)
    await e.submit([{ kind, owner: 'past' }])
    const jobs = await e.claim('w', [kind], 1)
    await e.db.clock.advance(`${n * 10}s`)
    await e.finish(jobs, 'succeeded')
  }
  await e.sweep()
  await e.db.clock.set(start)
  await e.beat('w', [], 1e9)
}

const submitted = async (e: Engine, items: Record<string, unknown>[]) =>
  (await e.submit(items)).map(({ job_id }) => job_id)

async function eta(e: Engine, id: string | undefined): Promise<[unknown, unknown]> {
  const { eta_p50, eta_p90 } = await e.job(id as string)
  return [eta_p50, eta_p90]
}

describe.each(testDatabases)('when jobs will end, on %s', (name) => {
  it('a running job: from the start of its attempt, never in the past, and null once it has ended', async () => {
    await using e = await openEngine(name, kinds)
    await learn(e, 'plain')
    const [id] = await submitted(e, [{ kind: 'plain', owner: 'ada' }])
    const [job] = await e.claim('w', ['plain'], 1)
    expect(await eta(e, id)).toEqual([at(50), at(90)])
    await e.db.clock.advance('60s')
    expect(await eta(e, id)).toEqual([at(60), at(90)])
    await e.db.clock.advance('40s')
    expect(await eta(e, id)).toEqual([at(100), at(100)])
    await e.finish([job as Claimed], 'failed', { retry_after_ms: 10 * second })
    expect(await eta(e, id)).toEqual([at(160), at(200)])
    await e.db.clock.advance('20s')
    await e.promote()
    await e.beat('w', [], 1e9)
    const again = await e.claim('w', ['plain'], 1)
    expect(await eta(e, id)).toEqual([at(170), at(210)])
    await e.finish(again, 'succeeded')
    expect(await eta(e, id)).toEqual([null, null])
  })

  it('a throttled job: when the holder of its limit has ended, and those before it', async () => {
    await using e = await openEngine(name, kinds)
    await learn(e, 'image')
    const [running, next, last] = await submitted(
      e,
      Array.from({ length: 3 }, () => ({ kind: 'image', owner: 'ada' })),
    )
    await e.claim('w', ['image'], 1)
    await e.db.clock.advance('10s')
    expect(await eta(e, running)).toEqual([at(50), at(90)])
    expect(await e.job(next as string)).toMatchObject({ reason: 'throttled', position: 0 })
    expect(await eta(e, next)).toEqual([at(100), at(180)])
    expect(await eta(e, last)).toEqual([at(150), at(230)])
    await e.db.clock.advance('190s')
    expect(await eta(e, next)).toEqual([at(250), at(290)])
  })

  it('lanes that wait for the same limit take turns, and as many go on as it has room for', async () => {
    await using e = await openEngine(name, kinds)
    await learn(e, 'gated')
    const ids = await submitted(e, [
      ...Array.from({ length: 2 }, () => ({ kind: 'gated', owner: 'first' })),
      ...['ada', 'bob', 'ada', 'bob'].map((owner) => ({ kind: 'gated', owner })),
    ])
    await e.claim('w', ['gated'], 1)
    await e.claim('w', ['gated'], 1)
    await e.claim('w', ['gated'], 1)
    await e.claim('w', ['gated'], 2)
    const waiting: string[] = []
    for (const id of ids) if ((await e.job(id)).status === 'queued') waiting.push(id)
    expect(waiting).toHaveLength(4)
    const etas = await Promise.all(waiting.map(async (id) => (await eta(e, id))[0]))
    // Two at a time, in turns: two end after one more run, the other two after two more.
    expect(etas.map((time) => (time as Date).getTime()).toSorted((a, b) => a - b)).toEqual(
      [100, 100, 150, 150].map((seconds) => at(seconds).getTime()),
    )
  })

  it('a job without limits goes by how many of its kind ran side by side', async () => {
    await using e = await openEngine(name, kinds)
    await learn(e, 'plain')
    await submitted(e, [
      { kind: 'plain', owner: 'eve' },
      { kind: 'plain', owner: 'eve' },
    ])
    await e.claim('w', ['plain'], 2)
    const ids = await submitted(
      e,
      Array.from({ length: 3 }, () => ({ kind: 'plain', owner: 'ada' })),
    )
    expect(await eta(e, ids[2])).toEqual([at(150), at(190)])
    await e.db.clock.advance('10s')
    await e.sweep()
    expect(await eta(e, ids[0])).toEqual([at(60), at(100)])
    expect(await eta(e, ids[1])).toEqual([at(60), at(100)])
    expect(await eta(e, ids[2])).toEqual([at(110), at(150)])
    await e.rows(`select genjobs.pause_kind('plain', true)`)
    expect(await eta(e, ids[0])).toEqual([null, null])
  })

  it('a scheduled job from its time on, a waiting one from its start, and nothing of a kind that nobody knows', async () => {
    await using e = await openEngine(name, kinds)
    await learn(e, 'plain')
    const [later] = await submitted(e, [{ kind: 'plain', owner: 'ada', delay_ms: 3_600 * second }])
    expect(await eta(e, later)).toEqual([at(3_650), at(3_690)])
    const [parked] = await submitted(e, [{ kind: 'plain', owner: 'ada' }])
    const [job] = (await e.claim('w', ['plain'], 1)) as [Claimed]
    await e.db.clock.advance('5s')
    const park = JSON.stringify([{ job_id: job.id, epoch: job.epoch, token: 't', wake_after_ms: 1e6 }])
    await e.rows('select * from genjobs.park_jobs($1)', [park])
    expect(await e.job(parked as string)).toMatchObject({ status: 'waiting', eta_p50: at(50), eta_p90: at(90) })
    const [unknown] = await submitted(e, [{ kind: 'image', owner: 'ada' }])
    expect(await eta(e, unknown)).toEqual([null, null])
  })

  it('samples are few: the first attempts that succeed, at most five a second and kind, and the newest 200', async () => {
    await using e = await openEngine(name, { plain: {}, image: {} })
    await e.db.clock.set(start)
    await e.beat('w', [], 1e9)
    const samples = async () => {
      const rows = await e.rows<{ kind: string; run_ms: number }>(
        'select kind, run_ms from genjobs.durations order by at',
      )
      return rows.map(({ kind, run_ms }) => `${kind} ${run_ms}`)
    }
    await e.submit(['plain', 'plain', 'plain', 'image'].map((kind) => ({ kind, owner: 'ada' })))
    const claimed = await e.claim('w', ['plain', 'image'], 4)
    await e.db.clock.advance('3s')
    const [image] = claimed.filter(({ kind }) => kind === 'image') as [Claimed]
    const [one, two, three] = claimed.filter(({ kind }) => kind === 'plain') as [Claimed, Claimed, Claimed]
    await e.finish([image, one], 'succeeded')
    await e.finish([two], 'succeeded')
    expect((await samples()).toSorted()).toEqual(['image 3000', 'plain 3000'])
    await e.db.clock.advance('1s')
    await e.finish([three], 'failed', { retry_after_ms: 1 })
    await e.db.clock.advance('1s')
    await e.promote()
    const retried = await e.claim('w', ['plain'], 1)
    expect(retried).toHaveLength(1)
    await e.finish(retried, 'succeeded')
    expect(await samples()).toHaveLength(2)

    await e.rows(
      `insert into genjobs.durations (kind, at, run_ms)
       select 'plain', genjobs.clock() + n * interval '1 s', n from generate_series(1, 300) n`,
    )
    await e.db.clock.advance('10m')
    await e.sweep()
    const [pace] = await e.rows(`select p50_ms, p90_ms, samples from genjobs.kind_pace where kind = 'plain'`)
    // 101 to 300 are left.
    expect(pace).toEqual({ p50_ms: 200, p90_ms: 280, samples: 200 })
    expect((await samples()).filter((sample) => sample.startsWith('plain'))).toHaveLength(200)
    expect(await e.rows(`select name, p50_ms, p90_ms from genjobs.kind_info()`)).toEqual([
      { name: 'image', p50_ms: 3000, p90_ms: 3000 },
      { name: 'plain', p50_ms: 200, p90_ms: 280 },
    ])
  })
})
