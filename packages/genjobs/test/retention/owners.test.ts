import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderStorage, jobKey } from '@genjobs/generators'
import { openTestDatabase, testDatabases, testServerNames, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, type Job, type OwnerRecord } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  price: 2,
  limits: [perOwner(3)],
})
const note = defineKind('note', { input: z.object({ prompt: z.string() }), manual: true, keep: '7d' })

// Text that is found wherever it stands.
const ada = 'ada-4711@example.test'
const ben = 'ben-0815@example.test'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

/** Two owners, each with something in every table that an owner can be in. */
async function open(name: string) {
  const db = await openTestDatabase(name)
  const dir = await mkdtemp(join(tmpdir(), 'genjobs-owners-'))
  folders.push(dir)
  const storage = folderStorage(dir)
  const jobs = createJobs({ database: db.database, kinds: [image, note] })
  await jobs.ready()
  await db.query(`select genjobs.set_plan('pro', 200, '{}')`)
  for (const owner of [ada, ben]) {
    await jobs.credits.topUp(owner, 50, { key: `paid by ${owner}`, note: `Dear ${owner}` })
    await jobs.credits.grant(owner, 5, { key: `gift of ${owner}`, expiresAt: new Date('2099-01-01') })
    await db.query(`select genjobs.set_owner($1, 'pro', 50)`, [owner])
    await jobs.setLimit(`owner:${owner}`, 2)
    await jobs.budgets.set({ scope: 'owner', key: owner, measure: 'credits', period: 'total', max: 1_000, warnAt: 1 })
    const options = { owner, project: owner === ada ? 'p1' : 'p2', subject: owner, inputAsset: `asset of ${owner}` }
    await jobs.submit(image, { prompt: owner }, { ...options, idempotencyKey: `key of ${owner}` })
    await jobs.drain({
      handlers: {
        image: async (ctx) => {
          ctx.log(`hello ${owner}`)
          await ctx.step('part', () => Promise.resolve({ name: owner }))
          const key = jobKey({ owner: ctx.job.owner, id: ctx.job.id }, 'png')
          return { key, ...(await storage.put(key, new Uint8Array(3), { contentType: 'image/png' })), owner }
        },
      },
    })
    await jobs.submit(image, { prompt: 'later' }, { ...options, delay: '9d', idempotencyKey: `other key of ${owner}` })
    await jobs.submit(note, { prompt: owner }, options)
  }
  return { db, jobs, storage, dir }
}

/** Every row of every table in which the text stands. */
async function found(db: OpenTestDatabase, text: string): Promise<Record<string, string[]>> {
  const tables = await db.query(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'genjobs'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const hits: Record<string, string[]> = {}
  for (const { name } of tables) {
    const rows = await db.query(
      `select t::text as row from genjobs.${name as string} t where strpos(t::text, $1) > 0`,
      [text],
    )
    if (rows.length > 0) hits[name as string] = rows.map(({ row }) => row as string)
  }
  return hits
}

/** As statistics count them. */
async function endedJobs(db: OpenTestDatabase): Promise<number> {
  const [row] = await db.query(
    `select coalesce((answer -> 0 ->> 'jobs')::integer, 0) as jobs
     from genjobs.read_statistics(null, null, null, null, null, null, null)`,
  )
  return row?.['jobs'] as number
}

async function exported(jobs: { exportOwner(owner: string): AsyncIterable<OwnerRecord> }, owner: string) {
  const records: OwnerRecord[] = []
  for await (const record of jobs.exportOwner(owner)) records.push(record)
  return records
}

describe.each(testDatabases)('an owner on %s', (name) => {
  it('is exported whole, and nobody else with him', async () => {
    const { db, jobs } = await open(name)
    await using _ = db
    const records = await exported(jobs, ada)
    const count: Record<string, number> = {}
    for (const { type } of records) count[type] = (count[type] ?? 0) + 1
    expect(count).toMatchObject({
      export: 1,
      owner: 1,
      limit: 1,
      idempotency_key: 2,
      credits: 1,
      transfer: 3,
      budget: 1,
      statistics: 1,
      job: 3,
      step: 1,
      end: 1,
      event: 1,
    })
    const text = JSON.stringify(records)
    expect(text).not.toContain(ben)
    for (const hidden of ['worker_id', 'lease_epoch', '"lane"', '"units"']) expect(text).not.toContain(hidden)
    expect(records.find(({ type }) => type === 'job')).toMatchObject({ kind: 'image', input: { prompt: ada } })
    expect(await exported(jobs, 'nobody')).toMatchObject([
      { type: 'export' },
      { type: 'credits', balance: 0 },
      { type: 'end', records: 2 },
    ])
  })

  it('is erased with everything that names him; others keep all of theirs; the books add up', async () => {
    const { db, jobs, storage, dir } = await open(name)
    await using _ = db
    const before = await exported(jobs, ben)
    const sums = () =>
      db.query(`select account, sum(amount)::integer as sum from genjobs.postings
        where account like 'house:%' group by 1 order by 1`)
    const [, ...books] = [0, ...(await sums())]
    const counted = await endedJobs(db)
    expect(Object.keys(await found(db, ada)).length).toBeGreaterThan(12)
    expect(await readdir(dir)).toHaveLength(2)

    await jobs.sweep()
    expect(await jobs.eraseOwner(ada, { storage })).toEqual({ jobs: 3, files: 1 })
    expect(await found(db, ada)).toEqual({})
    expect(await readdir(dir)).toHaveLength(1)
    expect(await jobs.verify()).toEqual([])
    expect(await exported(jobs, ben)).toEqual(before)
    expect(await jobs.credits.balance(ada)).toMatchObject({ balance: 0, held: 0 })
    // What moved stays, with what was left as expired: 55 less the 2 of the job that ran.
    expect(await sums()).toEqual(
      [...books, { account: 'house:expired', sum: 53 }].toSorted((a, b) =>
        String(a['account']).localeCompare(String(b['account'])),
      ),
    )
    expect(
      await db.query(`select distinct owner_id like 'erased-%' as made_up from genjobs.transfers order by 1`),
    ).toEqual([{ made_up: false }, { made_up: true }])
    // Jobs that ended before are counted still; those that the erasure ended are counted too.
    expect(await endedJobs(db)).toBe(counted + 2)
    expect((await jobs.statistics({ owner: ada })).rows).toMatchObject([{ jobs: 0 }])
    expect(await jobs.verify({ statistics: true })).toEqual([])

    expect(await jobs.eraseOwner(ada, { storage })).toEqual({ jobs: 0, files: 0 })
    expect(await jobs.eraseOwner('nobody')).toEqual({ jobs: 0, files: 0 })
    await expect(jobs.eraseOwner('')).rejects.toMatchObject({ code: 'invalid_input' })
    // He may come back, as somebody new.
    await jobs.credits.topUp(ada, 7, { key: `paid by ${ada}` })
    expect(await jobs.credits.balance(ada)).toMatchObject({ balance: 7 })
    await jobs.eraseOwner(ada)
    expect(await found(db, ada)).toEqual({})
    expect(await jobs.verify()).toEqual([])
  })

  it('keeps a job whose files could not be deleted, and all that comes after', async () => {
    const { db, jobs } = await open(name)
    await using _ = db
    const seen: Job[] = []
    const deleteFiles = (job: Job) => {
      seen.push(job)
      return seen.length === 2 ? Promise.reject(new Error('no network')) : Promise.resolve()
    }
    await expect(jobs.eraseOwner(ada, { deleteFiles })).rejects.toThrow('no network')
    expect(await jobs.list({ owner: ada })).toHaveLength(3)
    expect(await jobs.credits.balance(ada)).toMatchObject({ balance: 53 })
    expect(await jobs.eraseOwner(ada, { deleteFiles })).toMatchObject({ jobs: 3 })
    expect(seen.every(({ finishedAt }) => finishedAt !== null)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ output: { owner: ada } })
    expect(await found(db, ada)).toEqual({})
  })

  it('is erased from a partition that waits to be archived', async () => {
    const { db, jobs } = await open(name)
    await using _ = db
    await jobs.cancel((await jobs.list()).map(({ id }) => id))
    const plan = { every: '7d', keep: '14d' } as const
    await expect(
      jobs.maintain({ ...plan, archive: { write: () => Promise.reject(new Error('disk full')) } }),
    ).resolves.toMatchObject({ removed: [] })
    await db.clock.set(new Date(Date.now() + 40 * 86_400_000))
    await expect(
      jobs.maintain({ ...plan, archive: { write: () => Promise.reject(new Error('disk full')) } }),
    ).rejects.toThrow('disk full')
    const [removal] = (await jobs.retention()).removals
    const ownersLeft = () => db.query(`select distinct owner_id from genjobs.${removal?.name}`)
    expect(await ownersLeft()).toHaveLength(2)
    await jobs.eraseOwner(ada)
    expect(await ownersLeft()).toEqual([{ owner_id: ben }])
    expect(await found(db, ada)).toEqual({})
  })
})

describe.each(testServerNames)('erasing on PostgreSQL %s', (name) => {
  it('beside submits and finishes of his own ends without a deadlock, and the books add up', async () => {
    const { db, jobs } = await open(name)
    await using _ = db
    const ending = new AbortController()
    const busy = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (!ending.signal.aborted) {
          await jobs.submit(image, { prompt: 'x' }, { owner: ada }).catch(() => undefined)
          await jobs.drain({ handlers: { image: () => null }, limit: 3 })
        }
      }),
    )
    for (let round = 0; round < 5; round++) {
      await jobs.credits.topUp(ada, 20, { key: `round ${round}` })
      await jobs.eraseOwner(ada)
      expect(await jobs.verify()).toEqual([])
    }
    ending.abort()
    await busy
    await jobs.eraseOwner(ada)
    expect(await found(db, ada)).toEqual({})
    expect(await jobs.verify()).toEqual([])
  })
})
