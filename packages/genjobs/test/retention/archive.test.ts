import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openTestDatabase, testDatabases, testServerNames, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, defineKind, maintain, type Archive, type Queryable } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const day = 86_400_000
const input = z.object({})
const image = defineKind('image', { input })
const preview = defineKind('preview', { input, keep: '7d' })
const note = defineKind('note', { input, keep: '7d', manual: true })
const plan = { every: '7d', keep: '14d', keepEvents: '3d' } as const
const start = new Date('2026-01-07T12:00:00Z')

const folders: string[] = []
const folder = async () => {
  folders.push(await mkdtemp(join(tmpdir(), 'genjobs-archive-')))
  return folders.at(-1) as string
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

/** An old partition with two jobs, a job whose kind keeps it no longer, one with old events, and one that lives. */
async function seed(db: OpenTestDatabase) {
  const jobs = createJobs({ database: db.database, kinds: [image, preview, note] })
  const at = (days: number) => db.clock.set(new Date(start.getTime() + days * day))
  const run = async (...kinds: (typeof image | typeof preview)[]) => {
    const ids = []
    for (const kind of kinds) ids.push((await jobs.submit(kind, {}, { owner: 'ada' })).id)
    await jobs.drain({ handlers: { image: (ctx) => (ctx.log('hi'), 1), preview: (ctx) => (ctx.log('hi'), 1) } })
    return ids
  }
  await at(0)
  await maintain(db.database, { every: '7d' })
  const old = await run(image, image)
  await at(35)
  await maintain(db.database, { every: '7d' })
  const [due, eventful] = (await run(preview, image)) as [string, string]
  await at(42)
  const { id: live } = await jobs.submit(preview, {}, { owner: 'ada', delay: '300d' })
  return { jobs, old, due, eventful, live, ids: [...old, due, eventful, live] }
}

type Record = { type: string; id?: string; job_id?: string; lines?: number }

async function archivedIn(dir: string): Promise<Map<string, Record[]>> {
  const files = new Map<string, Record[]>()
  for (const name of await readdir(dir)) {
    const text = gunzipSync(await readFile(join(dir, name))).toString()
    files.set(
      name,
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record),
    )
  }
  return files
}

/** Where a job is: in `jobs`, or in a partition that waits to be archived. */
async function stored(db: OpenTestDatabase): Promise<string[]> {
  const removals = await db.query('select name from genjobs.list_removals()')
  const tables = ['jobs', ...removals.map(({ name }) => name as string)]
  const rows = await Promise.all(tables.map((table) => db.query(`select id from genjobs.${table}`)))
  return rows.flat().map(({ id }) => id as string)
}

/** The database, which fails at the n-th statement: before it ran, or after, when only the answer is lost. */
function failing(database: Queryable, n: number, ran: boolean) {
  const statements: string[] = []
  return {
    statements,
    async query<Row extends globalThis.Record<string, unknown>>(text: string, params?: readonly unknown[]) {
      const isTheOne = statements.push(text) === n
      if (isTheOne && !ran) throw new Error('killed')
      const rows = await database.query<Row>(text, params)
      if (isTheOne) throw new Error('killed')
      return rows
    },
  }
}

describe.each(testDatabases)('the archive on %s', (name) => {
  it('has all that was removed, written before it was; what lives stays', async () => {
    await using db = await openTestDatabase(name)
    const { jobs, old, due, eventful, live } = await seed(db)
    const dir = await folder()
    const result = await jobs.maintain({ ...plan, archive: dir })
    expect(result).toMatchObject({ kept: [], trimmed: 1, events: 2, swept: 2 })
    expect(result.removed).toEqual(['jobs_20260105', 'jobs_20260112'])
    const files = await archivedIn(dir)
    expect([...files.keys()].toSorted()).toEqual(result.archived.map((file) => `${file}.ndjson.gz`).toSorted())
    const read = (prefix: string) => {
      const [, records = []] = [...files].find(([file]) => file.startsWith(prefix)) ?? []
      expect(records[0]).toMatchObject({ type: 'archive', format: 1 })
      expect(records.at(-1)).toEqual({ type: 'end', lines: records.length - 2 })
      return records.slice(1, -1)
    }
    const partition = read('removed_20260105_')
    expect(partition.filter(({ type }) => type === 'job').map(({ id }) => id)).toEqual(old.toSorted())
    expect(partition[0]).toMatchObject({ owner_id: 'ada', kind: 'image', status: 'succeeded', output: 1, input: {} })
    expect(partition.filter(({ type }) => type === 'event')).toMatchObject(
      old.toSorted().map((id) => ({ job_id: id, seq: 1, event: 'log' })),
    )
    // Events went first, to a file of their own.
    expect(read('events_')).toMatchObject(
      [due, eventful]
        .toSorted((a, b) => a.localeCompare(b))
        .map((id) => ({ type: 'event', job_id: id, seq: 1, event: 'log' })),
    )
    expect(read('trimmed_preview_')).toMatchObject([{ type: 'job', id: due }])
    expect(new Set(await stored(db))).toEqual(new Set([eventful, live]))
    expect(await db.query('select from genjobs.stream')).toEqual([])
    expect(await jobs.verify()).toEqual([])
    expect(await jobs.maintain({ ...plan, archive: dir })).toMatchObject({ removed: [], trimmed: 0, archived: [] })
  })

  it('that fails, or does not take all, has nothing removed; neither has a call without it', async () => {
    await using db = await openTestDatabase(name)
    const { jobs, ids } = await seed(db)
    const broken: Archive[] = [
      { write: () => Promise.reject(new Error('disk full')) },
      { write: () => Promise.resolve() },
      {
        async write(_name, lines) {
          for await (const line of lines) if (line.includes('"job"')) break
        },
      },
    ]
    for (const archive of broken) {
      await expect(jobs.maintain({ ...plan, archive })).rejects.toThrow(/disk full|did not take all/)
      expect(new Set(await stored(db))).toEqual(new Set(ids))
    }
    // What is set aside waits, and no sweep or other maintainer removes what is due.
    expect(await jobs.maintain(plan)).toMatchObject({
      trimmed: 0,
      events: 0,
      swept: 0,
      kept: [{ name: expect.stringMatching(/^removed_20260105_/) as string, reason: 'not_archived' }],
    })
    await jobs.sweep()
    expect(new Set(await stored(db))).toEqual(new Set(ids))
    expect(await jobs.retention()).toMatchObject({
      kinds: [
        { kind: 'note', waiting: 0 },
        { kind: 'preview', keepMs: 7 * day },
      ],
      removals: [{ bytes: expect.any(Number) as number }],
    })
    expect(await jobs.maintain({ ...plan, archive: false })).toMatchObject({
      trimmed: 1,
      events: 1,
      swept: 2,
      kept: [],
    })
    expect(await stored(db)).toHaveLength(2)
    expect(await jobs.verify()).toEqual([])
  })

  it('a job that is changed while it is written is not removed as it was', async () => {
    await using db = await openTestDatabase(name)
    await db.clock.set(start)
    const jobs = createJobs({ database: db.database, kinds: [note] })
    const { id } = await jobs.submit(note, {}, { owner: 'ada' })
    await jobs.cancel(id)
    await db.clock.set(new Date(start.getTime() + 8 * day))
    const dir = await folder()
    const { write } = (await import('../../src/retention/folder-archive.ts')).folderArchive(dir)
    const archive: Archive = {
      async write(file, lines) {
        await write(file, lines)
        if ((await readdir(dir)).length === 1)
          await db.query(`update genjobs.jobs set mode = 'changed' where id = $1`, [id])
      },
    }
    expect(await jobs.maintain({ ...plan, archive })).toMatchObject({ trimmed: 0 })
    expect(await stored(db)).toEqual([id])
    expect(await jobs.maintain({ ...plan, archive })).toMatchObject({ trimmed: 1 })
    const files = [...(await archivedIn(dir)).values()]
    expect(new Set(files.map((records) => (records[1] as { mode?: unknown }).mode))).toEqual(new Set(['changed', null]))
  })
})

// Many databases: on one server.
describe.each(testServerNames.slice(0, 1))('an archive on PostgreSQL %s', (name) => {
  it('killed at any statement a job is there or archived, or both, never neither; run again it writes the same names', async () => {
    await using clean = await openTestDatabase(name)
    await seed(clean)
    const recorder = failing(clean.database, 0, false)
    await maintain(recorder, { ...plan, archive: await folder() })
    expect(recorder.statements.length).toBeGreaterThan(15)
    for (const [i, statement] of recorder.statements.entries()) {
      // Others of those that only read say nothing more.
      if (/history_lines|list_removals|retained_kinds|job_id_floor/.test(statement)) continue
      // Before one is after the one before, but where a file was written between them.
      for (const ran of /remov/.test(statement) ? [false, true] : [true]) {
        await using db = await openTestDatabase(name)
        const { jobs, ids, eventful, live } = await seed(db)
        const dir = await folder()
        await expect(maintain(failing(db.database, i + 1, ran), { ...plan, archive: dir })).rejects.toThrow('killed')
        const archivedJobs = async () =>
          [...(await archivedIn(dir)).values()].flat().flatMap(({ type, id }) => (type === 'job' && id ? [id] : []))
        expect(new Set([...(await stored(db)), ...(await archivedJobs())])).toEqual(new Set(ids))
        const before = await readdir(dir)
        await maintain(db.database, { ...plan, archive: dir })
        expect(await readdir(dir)).toEqual(expect.arrayContaining(before))
        const all = await archivedJobs()
        expect(all.toSorted()).toEqual(ids.filter((id) => id !== eventful && id !== live).toSorted())
        expect(new Set(await stored(db))).toEqual(new Set([eventful, live]))
        expect(await db.query('select from genjobs.stream')).toEqual([])
        await jobs.close()
      }
    }
  }, 120_000)
})

describe.each(testServerNames)('many who archive on PostgreSQL %s', (name) => {
  it('lose nothing and fail for nothing', async () => {
    await using db = await openTestDatabase(name)
    const { jobs, ids, eventful, live } = await seed(db)
    const dir = await folder()
    const results = await Promise.all(Array.from({ length: 4 }, () => jobs.maintain({ ...plan, archive: dir })))
    expect(results.reduce((sum, { trimmed }) => sum + trimmed, 0)).toBe(1)
    const archived = [...(await archivedIn(dir)).values()].flat().filter(({ type }) => type === 'job')
    expect(new Set(archived.map(({ id }) => id))).toEqual(new Set(ids.filter((id) => id !== eventful && id !== live)))
    expect(new Set(await stored(db))).toEqual(new Set([eventful, live]))
  })
})
