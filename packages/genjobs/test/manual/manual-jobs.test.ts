import { openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const generation = defineKind('generation', {
  input: z.object({ prompt: z.string().default('a fox') }),
  output: z.object({ url: z.string() }),
  manual: true,
  expectedCost: 30_000,
  limits: [perOwner(2, { whenFull: 'reject' })],
})
const sold = defineKind('sold', { input: z.object({}), manual: true, price: 1 })
const worked = defineKind('worked', { input: z.object({}) })

async function open(name: string) {
  const db = await openTestDatabase(name)
  const jobs = createJobs({ database: db.database, kinds: [generation, sold, worked] })
  return {
    db,
    jobs,
    make: async (owner = 'ada', more = {}) => (await jobs.submit(generation, {}, { owner, ...more })).id,
    async [Symbol.asyncDispose]() {
      expect(await jobs.verify()).toEqual([])
      await jobs.close()
      await db.close()
    },
  }
}

describe.each(testDatabases)('manual jobs of the client on %s', (name) => {
  it('are moved and changed, and nobody runs them', async () => {
    await using opened = await open(name)
    const { jobs, make } = opened
    const id = await make('ada', { mode: 'fast', inputAsset: 'file' })
    expect(await jobs.drain({ handlers: { generation: () => ({ url: 'x' }) } })).toMatchObject({ succeeded: 0 })
    expect(await jobs.get(id)).toMatchObject({ status: 'queued', costMicros: 30_000, inputAsset: 'file' })
    expect(await jobs.transition(id, 'succeeded', { output: { url: 'x' } })).toEqual({
      id,
      result: 'illegal_transition',
      status: 'queued',
    })
    expect(await jobs.transition(id, 'running', { owner: 'bob' })).toEqual({ id, result: 'not_found', status: null })
    expect(await jobs.transition(id, 'running', { owner: 'ada', byOwner: true })).toMatchObject({ result: 'ok' })
    for (const output of [undefined, { url: 1 }, 'x']) {
      await expect(jobs.transition(id, 'succeeded', { output })).rejects.toMatchObject({ code: 'invalid_input' })
    }
    for (const cost of [-1, 0.5, Number.NaN, 2 ** 53]) {
      await expect(jobs.transition(id, 'failed', { cost })).rejects.toMatchObject({ code: 'invalid_input' })
      await expect(jobs.update(id, { cost })).rejects.toMatchObject({ code: 'invalid_input' })
    }
    expect(await jobs.update(id, { progress: 40, step: 'ink', mode: null, inputAsset: 'other', cost: 40_000 })).toEqual(
      {
        id,
        result: 'ok',
      },
    )
    expect(await jobs.get(id)).toMatchObject({
      status: 'running',
      reason: null,
      progress: 40,
      step: 'ink',
      mode: null,
      inputAsset: 'other',
      costMicros: 40_000,
    })
    expect(await jobs.transition(id, 'succeeded', { output: { url: 'x', more: 1 }, cost: 50_000 })).toEqual({
      id,
      result: 'ok',
      status: 'succeeded',
    })
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', output: { url: 'x' }, costMicros: 50_000 })
    expect(await jobs.wait(id)).toMatchObject({ status: 'succeeded' })

    const failed = await make()
    await jobs.transition(failed, 'running')
    await jobs.transition(failed, 'failed', { error: 'no paper' })
    expect(await jobs.get(failed)).toMatchObject({ error: { code: 'failed', message: 'no paper' } })
    const other = await jobs.submit(worked, {}, { owner: 'ada' })
    expect(await jobs.transition(other.id, 'running')).toMatchObject({ result: 'not_manual', status: 'queued' })
    expect(await jobs.update('nothing', {})).toEqual({ id: 'nothing', result: 'not_found' })
    expect(await jobs.counts()).toEqual([{ kind: 'worked', status: 'queued', jobs: 1 }])
  })
})

describe.each(testServerNames.slice(0, 1))('manual jobs of the client on PostgreSQL %s', (name) => {
  it('whoever pays for one does not say how it ends', async () => {
    await using opened = await open(name)
    const { jobs } = opened
    await jobs.credits.topUp('ada', 1, { key: 'k' })
    const { id } = await jobs.submit(sold, {}, { owner: 'ada' })
    const himself = { owner: 'ada', byOwner: true }
    expect(await jobs.transition(id, 'running', himself)).toMatchObject({ result: 'forbidden', status: 'queued' })
    expect(await jobs.update(id, { mode: 'x' }, himself)).toMatchObject({ result: 'forbidden' })
    expect(await jobs.transition(id, 'running', { owner: 'ada' })).toMatchObject({ result: 'ok' })
    await expect(jobs.start(generation, {}, { owner: 'ada' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(jobs.submit(generation, {}, { owner: 'ada', delay: '1s' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('a project goes, a file is forgotten, and whoever watches sees it', async () => {
    await using opened = await open(name)
    const { jobs, make } = opened
    const kept = await make('ada', { project: 'kept', inputAsset: 'file' })
    await make('ada', { project: 'p' })
    await make('bob', { project: 'p' })
    const seen: (string | null | undefined)[] = []
    const stop = new AbortController()
    const watching = (async () => {
      for await (const { job } of jobs.watch(kept, { signal: stop.signal })) {
        if (job) seen.push(job.inputAsset)
        if (job?.inputAsset === null) break
      }
    })()
    expect(await jobs.deleteProject('p')).toBe(2)
    expect(await jobs.forgetInputAsset('file')).toBe(1)
    await watching
    expect(seen.at(-1)).toBeNull()
    expect((await jobs.list({ owner: 'ada' })).map(({ id }) => id)).toEqual([kept])
  })

  it('an older table is taken over: what it says, once, and what was wrong with the rest', async () => {
    await using opened = await open(name)
    const { db, jobs } = opened
    await db.query(`create table public."Old jobs" (
      id uuid primary key default gen_random_uuid(), user_id uuid not null default '00000000-0000-7000-8000-000000000001',
      project_id uuid, status text not null, mode text not null default 'fast', input_asset_id uuid, error text,
      cost_cents integer not null default 0, retry_count integer not null default 0, completed_at timestamptz,
      created_at timestamptz not null default '2024-02-03T04:05:06.123456Z', updated_at timestamp not null default '2024-02-04')`)
    await db.query(`insert into public."Old jobs" (status, cost_cents, retry_count)
      select (array['completed', 'failed', 'pending', 'weird', 'running'])[1 + n % 5], n, n % 3 from generate_series(1, 250) n`)
    await db.query(
      `update public."Old jobs" set error = 'no paper', completed_at = '2024-02-03T05:00:00Z' where status = 'failed'`,
    )

    const table = 'public."Old jobs"'
    const dry = await jobs.importTable(table, { kind: 'generation', dryRun: true, batch: 60 })
    expect(dry).toMatchObject({ read: 250, importable: 200, imported: 0, skipped: 50 })
    const reports: number[] = []
    const done = await jobs.importTable(table, {
      kind: 'generation',
      statuses: { WEIRD: 'nonsense' },
      batch: 60,
      onProgress: ({ read }) => reports.push(read),
    })
    expect(done).toMatchObject({
      read: 250,
      imported: 200,
      skipped: 50,
      columns: { owner: 'user_id', finishedAt: 'completed_at', costCents: 'cost_cents', retries: 'retry_count' },
      problems: [{ problem: 'its status is weird', rows: 50, ids: { length: 5 } }],
    })
    expect(reports).toEqual([60, 120, 180, 240, 250])
    const [failed] = await jobs.list({ status: 'failed', limit: 1 })
    expect(failed).toMatchObject({
      owner: '00000000-0000-7000-8000-000000000001',
      mode: 'fast',
      error: { message: 'no paper' },
      finishedAt: new Date('2024-02-03T05:00:00Z'),
      updatedAt: new Date('2024-02-04T00:00:00Z'),
    })
    const [sum] = await db.query(
      `select sum(cost_micros)::float8 as here, (select sum(cost_cents) * 10000 from public."Old jobs" where status <> 'weird')::float8 as there
       from genjobs.manual_jobs m join genjobs.jobs j on j.id = m.job_id`,
    )
    expect(sum?.['here']).toBe(sum?.['there'])

    const again = await jobs.importTable(table, { kind: 'generation', statuses: { weird: 'canceled' } })
    expect(again).toMatchObject({ read: 250, known: 200, imported: 50, skipped: 0 })
    for (const [wrong, options] of [
      ['public.nothing', {}],
      [table, { columns: { owner: 'nobody' } }],
      [table, { batch: 0 }],
      ['genjobs.meta', {}],
    ] as const) {
      await expect(jobs.importTable(wrong, { kind: 'generation', ...options })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    }
    const item = { kind: 'generation', owner: 'ada', status: 'succeeded', createdAt: new Date(0) } as const
    expect(
      await jobs.import(
        [
          { ...item, id: '1' },
          { ...item, id: '2', createdAt: new Date('2020-01-01') },
        ],
        { source: 's' },
      ),
    ).toMatchObject([
      { id: '1', result: 'skipped' },
      { id: '2', result: 'imported' },
    ])
  })
})
