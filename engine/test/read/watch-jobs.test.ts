import { testDatabases, testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, queueLimit, type Claimed, type Engine } from '../engine.ts'
import { firstId, noId, watch, watchParams, watchSql, type Asked, type Row } from './watching.ts'

const kinds = { image: { limits: [queueLimit('owner:{owner}', 1)] }, plain: {} }

const submitted = async (e: Engine, kind: string, count: number, owner = 'ada') =>
  (await e.submit(Array.from({ length: count }, () => ({ kind, owner })))).map(({ job_id }) => job_id)

const report = (e: Engine, { id, epoch }: Claimed, more: Record<string, unknown>) =>
  e.rows('select * from genjobs.report_jobs($1)', [JSON.stringify([{ job_id: id, epoch, ...more }])])

const events = (count: number) => ({ events: Array.from({ length: count }, (_, n) => ({ type: 'n', data: n })) })

describe.each(testDatabases)('watch_jobs on %s', (name) => {
  it('answers for a job only when something of it has changed', async () => {
    await using e = await openEngine(name, kinds)
    await e.beat('w', [], 60_000)
    const [first, second] = (await submitted(e, 'image', 2)) as [string, string]
    const versions = new Map<string, number>()
    /** The ids of what has changed since the last time. */
    const changed = async () => {
      const rows = await watch(e, {
        jobs: [first, second].map((id) => ({ id, version: versions.get(id) ?? 0, seq: 99 })),
      })
      for (const row of rows) versions.set(row.job_id as string, row.version as number)
      expect(rows.every(({ job, owner_id }) => job !== null && owner_id === 'ada')).toBe(true)
      return [first, second].filter((id) => rows.some(({ job_id }) => job_id === id))
    }
    expect(await changed()).toEqual([first, second])
    expect(await changed()).toEqual([])
    const [job] = (await e.claim('w', ['image'], 1)) as [Claimed]
    expect(job.id).toBe(first)
    // The other one is next now, and throttled.
    expect(await changed()).toEqual([first, second])
    await report(e, job, { progress: 10 })
    expect(await changed()).toEqual([first])
    await report(e, job, { step: 'painting' })
    expect(await changed()).toEqual([first])
    await report(e, job, { progress: 10, step: 'painting' })
    await e.sweep()
    expect(await changed()).toEqual([])
    await e.db.clock.advance('2m')
    // Its worker has not been heard of.
    expect(await changed()).toEqual([first])
    await e.beat('w', [job], 60_000)
    expect(await changed()).toEqual([first])
    await e.finish([job], 'failed', { permanent: true })
    expect(await changed()).toEqual([first, second])
    expect(await changed()).toEqual([])
    const [delayed] = (await e.submit([{ kind: 'plain', owner: 'ada', delay_ms: 1_000 }])).map(({ job_id }) => job_id)
    const ask = async (version: number) => (await watch(e, { jobs: [{ id: delayed as string, version }] }))[0]?.version
    const scheduled = await ask(0)
    expect(await ask(scheduled as number)).toBeUndefined()
    await e.db.clock.advance('2s')
    expect(await ask(scheduled as number)).not.toBe(scheduled)
  })

  it('gives a bounded number of events after the one that is known, and says how many there are', async () => {
    await using e = await openEngine(name, kinds)
    await e.beat('w', [], 1e9)
    await submitted(e, 'plain', 2)
    const [job, other] = (await e.claim('w', ['plain'], 2)) as [Claimed, Claimed]
    await report(e, job, events(10))
    const seqs = (rows: Row[]) => rows.map(({ events: found }) => found?.map(({ seq }) => seq) ?? null)
    expect(seqs(await watch(e, { jobs: [{ id: job.id, seq: 4 }], events: 3 }))).toEqual([[5, 6, 7]])
    const [row] = await watch(e, { jobs: [{ id: job.id, seq: 7 }], events: 3 })
    expect(row).toMatchObject({
      last_seq: 10,
      job: { status: 'running' },
      events: [{ seq: 8, type: 'n', data: 7 }, {}, {}],
    })
    const version = row?.version as number
    // A job that has events alone is not told again; one without either not at all.
    expect(await watch(e, { jobs: [{ id: job.id, version, seq: 9 }] })).toMatchObject([
      { job: null, version, last_seq: 10 },
    ])
    expect(await watch(e, { jobs: [{ id: job.id, version, seq: 10 }] })).toEqual([])
    expect(seqs(await watch(e, { jobs: [{ id: other.id }] }))).toEqual([null])
    await e.finish([job], 'succeeded')
    expect(await watch(e, { jobs: [{ id: job.id, version, seq: 9 }] })).toMatchObject([
      { job: { status: 'succeeded' }, last_seq: 10, events: [{ seq: 10 }] },
    ])
  })

  it('gives a bounded amount of events, however large they are, and one at least', async () => {
    await using e = await openEngine(name, kinds)
    await e.beat('w', [], 1e9)
    await submitted(e, 'plain', 1)
    const [job] = (await e.claim('w', ['plain'], 1)) as [Claimed]
    for (let n = 0; n < 4; n++) await report(e, job, { events: [{ type: 'n', data: 'x'.repeat(700_000) }] })
    const seqs = async (seq: number) =>
      (await watch(e, { jobs: [{ id: job.id, seq }] }))[0]?.events?.map((event) => event.seq) ?? []
    expect(await seqs(0)).toEqual([1, 2])
    expect(await seqs(2)).toEqual([3, 4])
    await report(e, job, { events: [{ type: 'n', data: 'x'.repeat(2_000_000) }] })
    expect(await seqs(4)).toEqual([5])
  })

  it('finds the jobs of an owner by the page, the newest where it looks, and none that all know', async () => {
    await using e = await openEngine(name, kinds)
    const ids = await submitted(e, 'plain', 450)
    await submitted(e, 'plain', 3, 'bob')
    const found = async (owner: NonNullable<Asked['owners']>[number], known: string[] = []) => {
      const rows = await watch(e, {
        jobs: known.map((id) => ({ id, version: 0, seq: 0, known: true })),
        owners: [owner],
      })
      return {
        ids: rows.flatMap(({ job_id, version }) => (version === null ? [] : [job_id as string])).toSorted(),
        page: rows.find(({ owner_id, version }) => owner_id !== null && version === null)?.job_id,
      }
    }
    expect(await found({ name: 'ada' })).toEqual({ ids: ids.slice(0, 200), page: ids[199] })
    expect(await found({ name: 'ada', floor: ids[199] as string })).toEqual({
      ids: ids.slice(200, 400),
      page: ids[399],
    })
    expect(await found({ name: 'ada', floor: ids[399] as string })).toEqual({ ids: ids.slice(400), page: undefined })
    expect(await found({ name: 'ada', floor: noId })).toEqual({ ids: [], page: undefined })
    expect(await found({ name: 'ada', floor: noId, looks: true })).toEqual({ ids: ids.slice(250), page: undefined })
    expect(await found({ name: 'nobody', floor: firstId, looks: true })).toEqual({ ids: [], page: undefined })
    // What all know is asked for by its id: it comes once, for that alone.
    expect((await found({ name: 'ada', floor: ids[440] as string }, ids.slice(442))).ids).toEqual(ids.slice(441))
    const versions = (await watch(e, { jobs: ids.slice(440).map((id) => ({ id })) })).map(({ job_id, version }) => ({
      id: job_id as string,
      version: version as number,
      known: true,
    }))
    const rest = await watch(e, { jobs: versions, owners: [{ name: 'ada', floor: ids[440] as string }] })
    expect(rest).toEqual([])
    const unknown = await watch(e, {
      jobs: versions.map((job) => ({ ...job, known: false })),
      owners: [{ name: 'ada', floor: ids[440] as string }],
    })
    expect(unknown).toHaveLength(9)
  })

  it('names what is gone', async () => {
    await using e = await openEngine(name, kinds)
    const [one, two] = (await submitted(e, 'plain', 2)) as [string, string]
    const seen = await watch(e, { jobs: [{ id: one }, { id: two }] })
    await e.rows('select * from genjobs.delete_jobs($1)', [[one]])
    const jobs = seen.map(({ job_id, version }) => ({ id: job_id as string, version: version as number }))
    const rows = await watch(e, { jobs })
    expect(rows.find(({ job_id }) => job_id === one)).toMatchObject({ owner_id: null, version: null, job: null })
    // The one behind it has moved up.
    expect(rows.find(({ job_id }) => job_id === two)).toMatchObject({ owner_id: 'ada', job: { position: 0 } })
  })
})

describe.each(testServerNames.slice(0, 1))('watch_jobs while jobs end, on %s', (name) => {
  it('sees one moment: never an end without the events before it', async () => {
    await using e = await openEngine(name, kinds)
    const watcher = await connectEngine(e.db)
    const holder = await connectEngine(e.db)
    await e.beat('w', [], 1e9)
    const [id] = (await submitted(e, 'plain', 1)) as [string]
    const [job] = (await e.claim('w', ['plain'], 1)) as [Claimed]
    // From now on the second look at the clock, which is in the middle of it, waits for the holder.
    await e.rows('create schema halfway')
    await e.rows('create sequence halfway.looks')
    await e.rows(
      `create function halfway.clock() returns timestamptz language plpgsql as $$ begin
         if nextval('halfway.looks') = 2 then perform pg_advisory_xact_lock(7); end if;
         return statement_timestamp();
       end $$`,
    )
    await holder.rows('select pg_advisory_lock(7)')
    const versions = await e.rows<{ definition: string }>(
      `select pg_get_functiondef(oid) as definition from pg_proc where pronamespace = 'genjobs'::regnamespace
       and proname in ('watch_jobs', 'job_versions', 'read_jobs')`,
    )
    for (const { definition } of versions) await e.rows(definition.replace('clock()', 'halfway.clock()'))
    const looking = watcher.rows<Row>(watchSql, watchParams({ jobs: [{ id }] }))
    await watcher.connection.untilBlocked()
    await report(e, job, events(3))
    await e.finish([job], 'succeeded')
    await holder.rows('select pg_advisory_unlock(7)')
    const [row] = (await looking).slice(1) as [Row]
    expect({ status: row.job?.status, events: row.events?.length ?? 0 }).toEqual({ status: 'running', events: 0 })
  })
})
