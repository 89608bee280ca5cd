import { startPostgres, testPostgresBinaries, testServerNames, type PostgresBinaries } from '@genjobs/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { holdSnapshot, openEngine, queueLimit, type Claimed, type Engine } from '../engine.ts'
import { buffersOf, kinds, seed, type Size } from './seed.ts'

const small: Size = { cappedBacklog: 1_000, blockedLanes: 100, finished: 1_000 }
const large: Size = { cappedBacklog: 100_000, blockedLanes: 10_000, finished: 200_000 }

/** What a call may touch at most: a quarter more than it did when this was written. */
const budgets: Record<string, number> = {
  'image: submit of 1, new owners': 53,
  'image: submit of 1, known owners': 48,
  'image: claim of 1': 62,
  'image: finish of 1': 33,
  'image: submit of 50, new owners': 1_800,
  'image: submit of 50, known owners': 2_150,
  'image: claim of 50': 2_500,
  'image: finish of 50': 830,
  'limited: submit of 1, new owners': 112,
  'limited: submit of 1, known owners': 57,
  'limited: claim of 1': 90,
  'limited: finish of 1': 52,
  'limited: submit of 50, new owners': 3_600,
  'limited: submit of 50, known owners': 2_300,
  'limited: claim of 50': 2_850,
  'limited: finish of 50': 1_970,
}

const arrays = (ids: readonly string[]) => {
  const all = (value: string) => `'{${ids.map(() => value).join(',')}}'`
  return `'{${ids.join(',')}}', ${all('1')}, ${all('0')}, ${all('t')}`
}

/** Pages touched by each call of a worker's and a user's everyday life. */
async function measure(e: Engine): Promise<Record<string, number>> {
  const answers = await e.submit(Array.from({ length: 30 }, (_, n) => ({ kind: 'image', owner: `u${n}` })))
  const running = await e.claim('w', ['image'], 10)
  const finished = JSON.stringify(running.map(({ id, epoch }) => ({ job_id: id, epoch, outcome: 'succeeded' })))
  const item = JSON.stringify([{ kind: 'image', owner: 'whale', input: {} }])
  const measured = {
    submit: await buffersOf(e, `submit_jobs('${item}')`),
    claim: await buffersOf(e, `claim_jobs('w', '{image,gated}', 10)`),
    finish: await buffersOf(e, `finish_jobs('${finished}')`),
    exchange: await buffersOf(e, `exchange_jobs('w', '${finished}', '{image,gated}', 10)`),
    cancel: await buffersOf(e, `cancel_jobs(array['${answers[20]?.job_id}']::uuid[])`),
    read: await buffersOf(e, `read_jobs(array['${answers[20]?.job_id}']::uuid[])`),
    list: await buffersOf(e, `list_jobs('u3')`),
    // Live jobs of many lanes and one that ended, and owners whose newest jobs are a day old, or of a moment ago.
    watch: await buffersOf(
      e,
      `watch_jobs(${arrays(answers.map(({ job_id }) => job_id))}, '{u3,whale}',
         array[genjobs.job_id_floor(now() + interval '10 years'), '${answers[29]?.job_id}']::uuid[], '{f,f}', '{0,0}')`,
    ),
    look: await buffersOf(
      e,
      `watch_jobs('{}', '{}', '{}', '{}', '{u3}', '{ffffffff-ffff-ffff-ffff-ffffffffffff}', '{t}', '{0}')`,
    ),
    heartbeat: await buffersOf(e, `heartbeat('w', 86400000)`),
    sweep: await buffersOf(e, `sweep(10)`),
  }
  await e.finish([...running, ...(await e.claim('w', ['image'], 50))], 'succeeded')
  return measured
}

describe.each(testServerNames.slice(0, 1))('buffers on PostgreSQL %s', (name) => {
  it('what a call touches does not grow with the backlog, the blocked lanes or the history, be statistics fresh or stale', async () => {
    await using few = await openEngine(name, kinds)
    await seed(few, small)
    // The second time, as of the many: the sweep then finds ended jobs to count.
    await measure(few)
    const expected = await measure(few)

    await using many = await openEngine(name, kinds)
    for (const table of ['jobs_default', 'queue', 'lanes', 'limits', 'slots', 'lane_keys']) {
      await many.rows(`alter table if exists genjobs.${table} set (autovacuum_enabled = off)`)
    }
    // Sixty partitions, which a finish, a claim and a read must find their way through.
    for (let week = 0; week < 60; week++) {
      await many.rows(`select * from genjobs.maintain_partitions('7 days', null, 50, true)`)
      await many.db.clock.advance('7d')
    }
    expect((await many.rows('select * from genjobs.partitions()')).length).toBeGreaterThanOrEqual(60)
    await seed(many, large)
    const stale = await measure(many)
    await many.rows('analyze')
    const fresh = await measure(many)
    for (const [call, pages] of Object.entries(expected)) {
      // A hundred times the rows are one or two levels more of each index that is looked into.
      // A list of an owner's jobs, or of his newest, looks into each partition, since any of them may hold some.
      const allowed = pages * 1.6 + 30 + (call === 'list' || call === 'look' ? 60 * 6 : 0)
      expect({ call, stale: stale[call], fresh: fresh[call], pages }).toSatisfy(
        (row: { stale: number; fresh: number }) => row.stale <= allowed && row.fresh <= allowed,
      )
    }
  }, 240_000)

  it('the calls of everyday touch a bounded number of pages', async () => {
    const limits = [queueLimit('owner:{owner}', 1), queueLimit('provider', 1_000)]
    await using e = await openEngine(name, { image: {}, limited: { limits } })
    await e.beat('w', [], 86_400_000)
    const jobsOf = (kind: string, count: number, round: string) =>
      Array.from({ length: count }, (_, n) => ({ kind, owner: `${round}-${n}`, input: { n } }))
    const pages: Record<string, number> = {}
    for (const kind of ['image', 'limited']) {
      for (const count of [1, 50]) {
        const submit = `submit_jobs('${JSON.stringify(jobsOf(kind, count, `${kind}${count}`))}')`
        pages[`${kind}: submit of ${count}, new owners`] = await buffersOf(e, submit)
        await e.submit(jobsOf(kind, count, `${kind}${count}`))
        pages[`${kind}: claim of ${count}`] = await buffersOf(e, `claim_jobs('w', '{${kind}}', ${count})`)
        const finished = (await e.claim('w', [kind], count)).map(({ id, epoch }) => ({
          job_id: id,
          epoch,
          outcome: 'succeeded',
        }))
        expect(finished).toHaveLength(count)
        const items = JSON.stringify(finished)
        pages[`${kind}: finish of ${count}`] = await buffersOf(e, `finish_jobs('${items}')`)
        await e.rows(`select from genjobs.finish_jobs('${items}')`)
        expect(await e.claim('w', [kind], count)).toEqual([])
        pages[`${kind}: submit of ${count}, known owners`] = await buffersOf(e, submit)
      }
    }
    expect(Object.keys(pages).toSorted()).toEqual(Object.keys(budgets).toSorted())
    expect(Object.entries(pages).filter(([call, touched]) => touched > (budgets[call] ?? 0))).toEqual([])
  })

  it('under a transaction that is held open, neither claim nor submit walks over all lanes that ever were ready or idle', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w', [], 86_400_000)
    const holder = await holdSnapshot(e.db)
    const pages = { claim: [] as number[], submitToIdle: [] as number[], submitToNew: [] as number[] }
    const submitOf = async (owner: string) =>
      await buffersOf(e, `submit_jobs('${JSON.stringify([{ kind: 'image', owner, input: {} }])}')`)
    for (let round = 0; round < 40; round++) {
      // An owner comes once or twice, so what is met is what calls look through, not what each lane has been through.
      await e.submit(Array.from({ length: 50 }, (_, n) => ({ kind: 'image', owner: `${round}-${n}` })))
      await e.finish(await e.claim('w', ['image'], 60), 'succeeded')
      pages.submitToIdle.push(await submitOf(`${round}-0`))
      await e.db.clock.advance('3s')
      await e.sweep()
      // As autovacuum does after many changes. It sees hardly a lane.
      await e.rows('analyze genjobs.lanes')
      pages.claim.push(await buffersOf(e, `claim_jobs('w', '{image}', 10)`))
      pages.submitToNew.push(await submitOf(`${round}-1`))
    }
    await holder.query('rollback')
    for (const [call, touched] of Object.entries(pages)) {
      const early = Math.max(...touched.slice(5, 15))
      expect({ call, early, late: Math.min(...touched.slice(30)) }).toSatisfy(
        // A submit writes, and an index may have grown by a level meanwhile.
        (row: { early: number; late: number }) => row.late <= row.early + (call === 'claim' ? 0 : 3),
      )
    }
  })

  it('under a transaction that is held open, what a lane has been through is walked over few times', async () => {
    await using e = await openEngine(name, { image: {} })
    await e.beat('w', [], 86_400_000)
    const holder = await holdSnapshot(e.db)
    const submit = `submit_jobs('${JSON.stringify([{ kind: 'image', owner: 'ada', input: {} }])}')`
    const pages = { submit: [] as number[], claim: [] as number[] }
    for (let turn = 0; turn <= 300; turn++) {
      if (turn % 100 === 0) {
        await e.rows('analyze genjobs.lanes, genjobs.queue')
        pages.submit.push(await buffersOf(e, submit))
      }
      await e.submit([{ kind: 'image', owner: 'ada' }])
      if (turn % 100 === 0) pages.claim.push(await buffersOf(e, `claim_jobs('w', '{image}', 10)`))
      await e.finish(await e.claim('w', ['image'], 10), 'succeeded')
    }
    await holder.query('rollback')
    // What a turn of the lane adds to each later call: its two rows of then, dead but kept, are met by the check that an index
    // of keys makes for a new row, and else by few looks that read page by page.
    const slope = (touched: number[]) => ((touched.at(-1) ?? Number.NaN) - (touched[0] ?? Number.NaN)) / 300
    expect({ submit: slope(pages.submit), claim: slope(pages.claim) }).toSatisfy(
      (row: { submit: number; claim: number }) => row.submit < 2.5 && row.claim < 2.5,
    )
  })

  it('under a transaction that is held open, new jobs go to new lanes: what a call touches stays where it was', async () => {
    const postgres = testPostgresBinaries().find(({ major }) => major === name) as PostgresBinaries
    // Its own, since a transaction that writes anywhere on a server makes eras begin too.
    const server = await startPostgres({ bin: postgres.bin })
    onTestFinished(() => server.stop())
    await using e = await openEngine(name, { image: {} }, server.url)
    await e.beat('w', [], 86_400_000)
    const holder = await holdSnapshot(e.db)
    const submit = `submit_jobs('${JSON.stringify([{ kind: 'image', owner: 'ada', input: {} }])}')`
    const pages = { submit: [] as number[], claim: [] as number[] }
    // One in the midst of each span of six sweeps, in which no new lane is made; the first page of the probe fills late.
    for (let turn = 0; turn < 480; turn++) {
      if (turn % 60 === 30) pages.submit.push(await buffersOf(e, submit))
      await e.submit([{ kind: 'image', owner: 'ada' }])
      if (turn % 60 === 30) pages.claim.push(await buffersOf(e, `claim_jobs('w', '{image}', 10)`))
      await e.finish(await e.claim('w', ['image'], 10), 'succeeded')
      if (turn % 10 === 9) {
        await e.db.clock.advance('5s')
        await e.sweep()
      }
    }
    // The first sweep of a minute looks for idle lanes among all that ever were idle, the next ones do not.
    const minute = 60_000
    await e.db.clock.set(new Date(Math.ceil((await e.db.clock.now()).getTime() / minute + 11) * minute))
    const all = await buffersOf(e, 'sweep_lanes(200)', 1)
    await e.db.clock.advance('60s')
    await e.sweep()
    await e.db.clock.advance('2s')
    expect(await buffersOf(e, 'sweep_lanes(200)')).toBeLessThan(all / 10)
    await holder.query('rollback')
    for (const [call, touched] of Object.entries(pages)) {
      expect({ call, early: Math.max(...touched.slice(0, 3)), late: Math.max(...touched.slice(3)) }).toSatisfy(
        // Indexes grow by a level; a lane that stays would add two pages a turn.
        ({ early, late }: { early: number; late: number }) => late <= early + 20,
      )
    }
  })

  it('no engine function reads a table from one end to the other', async () => {
    await using e = await openEngine(name, kinds)
    await seed(e, { cappedBacklog: 300, blockedLanes: 300, finished: 3_000 })
    const scans = async () => {
      await e.rows('select pg_stat_force_next_flush()')
      const rows = await e.rows<{ name: string; scans: number }>(
        `select relname as name, seq_scan as scans from pg_stat_user_tables where schemaname = 'genjobs' order by relname`,
      )
      return new Map(rows.map((row) => [row.name, row.scans]))
    }
    const before = await scans()
    const answers = await e.submit([
      ...Array.from({ length: 20 }, (_, n) => ({ kind: 'image', owner: `u${n}`, idempotency_key: 'k' })),
      { kind: 'image', owner: 'later', delay_ms: 1 },
    ])
    const id = answers[0]?.job_id as string
    const jobs = (await e.claim('w', ['image', 'gated'], 5)) as [Claimed, ...Claimed[]]
    await e.rows('select * from genjobs.report_jobs($1)', [
      JSON.stringify(
        jobs.map((job) => ({ job_id: job.id, epoch: job.epoch, progress: 5, events: [{ type: 'log', data: 1 }] })),
      ),
    ])
    await e.rows(`select genjobs.remember_step($1, $2, 's', '1')`, [jobs[0].id, jobs[0].epoch])
    await e.beat('w', jobs, 86_400_000)
    await e.finish(jobs.slice(0, 2), 'succeeded')
    await e.finish(jobs.slice(2, 4), 'failed')
    await e.rows('select * from genjobs.park_jobs($1)', [
      JSON.stringify([{ job_id: jobs[4]?.id, epoch: jobs[4]?.epoch, token: 't', wake_after_ms: 1 }]),
    ])
    await e.rows(`select * from genjobs.wake_jobs('{t}')`)
    await e.db.clock.advance('1m')
    await e.sweep()
    await e.promote()
    await e.cancel([id])
    await e.rows(`select * from genjobs.clear_jobs('owner:u7')`)
    await e.rows(`select * from genjobs.retry_jobs(array[$1]::uuid[])`, [id])
    await e.rows(`select genjobs.set_limit('owner:u3', 2)`)
    await e.rows(`select genjobs.set_owner('u4', null, 200)`)
    await e.rows(`select genjobs.recover_limit('total')`)
    await e.job(id)
    await e.rows(`select * from genjobs.list_jobs('whale')`)
    await e.rows(`select * from genjobs.read_stream($1)`, [jobs[0].id])
    await e.rows(`select * from genjobs.list_jobs('whale', p_search => 'nothing like it', p_limit => 5)`)
    await e.rows(`select * from genjobs.owner_limits('whale')`)
    await e.rows(
      `select * from genjobs.watch_jobs(${arrays(answers.slice(0, 9).map(({ job_id }) => job_id))},
         '{whale}', '{00000000-0000-0000-0000-000000000000}', '{t}', '{0}')`,
    )
    const after = await scans()
    const scanned = [...after].filter(([table, count]) => count > (before.get(table) ?? 0)).map(([table]) => table)
    // A handful of rows each, by their nature.
    expect(scanned.filter((table) => !['kinds', 'meta'].includes(table))).toEqual([])
  })
})
