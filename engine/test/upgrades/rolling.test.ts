import { createTestDatabase, testConnection, testServerNames, type TestConnection } from '@genjobs/testkit'
import { createJobs, defineKind, migrate, perOwner, pg, schemaVersion, total } from 'genjobs'
import { expect, describe, it, vi } from 'vitest'
import { z } from 'zod'
import { oldRelease, releasedVersions } from './old-release.ts'

const release = releasedVersions.findLast((version) => version < schemaVersion) as number
const input = z.object({ n: z.int() })
const limits = { limits: [perOwner(1), total(4)] }

/** The app in two releases on one database: the older one has installed it. */
async function openBoth(server: string) {
  const old = await oldRelease(release)
  const empty = await createTestDatabase(server, { engine: false })
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const oldDatabase = old.pg(empty.url)
  const newDatabase = pg(empty.url)
  const oldKind = old.defineKind('image', { input, limits: [old.perOwner(1), old.total(4)] })
  const newKind = defineKind('image', { input, ...limits })
  const before = old.createJobs({ database: oldDatabase, kinds: [oldKind], onError })
  const after = createJobs({ database: newDatabase, kinds: [newKind], onError })
  await before.migrate()
  return {
    url: empty.url,
    before,
    after,
    oldKind,
    newKind,
    newDatabase,
    errors,
    async [Symbol.asyncDispose]() {
      await Promise.all([before.close(), after.close()])
      await Promise.all([oldDatabase.close(), newDatabase.close()])
      await empty.drop()
    },
  }
}

describe.each(testServerNames)('two releases on one PostgreSQL %s', (server) => {
  it('lose nothing and double nothing while it is upgraded under load', async () => {
    await using app = await openBoth(server)
    const { before, after, oldKind, newKind } = app
    const runs = new Map<string, number>()
    const owners = new Set<string>()
    let overLimit = 0
    let byOld = 0
    let byNew = 0
    const handle = async ({ job }: { job: { id: string; owner: string } }) => {
      runs.set(job.id, (runs.get(job.id) ?? 0) + 1)
      if (owners.has(job.owner) || owners.size >= 4) overLimit++
      owners.add(job.owner)
      await new Promise((resolve) => setImmediate(resolve))
      owners.delete(job.owner)
      return null
    }
    const oldWorker = before.work({ handlers: { image: (ctx) => (byOld++, handle(ctx)) }, concurrency: 3, poll: 50 })

    const submitted: string[] = []
    let n = 0
    const submitSome = async (count: number, submit: (owner: string, at: number) => Promise<{ id: string }>) => {
      for (let i = 0; i < count; i++) submitted.push((await submit(`o${n % 7}`, n++)).id)
    }
    const byOldApp = (owner: string, at: number) => before.submit(oldKind, { n: at }, { owner })
    const byNewApp = (owner: string, at: number) => after.submit(newKind, { n: at }, { owner })

    await submitSome(40, byOldApp)
    const upgrade = migrate(app.newDatabase)
    await submitSome(60, byOldApp)
    expect(await upgrade).toMatchObject({ outcome: 'upgraded', schemaVersion })
    const newWorker = after.work({ handlers: { image: (ctx) => (byNew++, handle(ctx)) }, concurrency: 3, poll: 50 })
    await Promise.all([submitSome(40, byOldApp), submitSome(60, byNewApp)])
    // The old release may start again beside the new one, too.
    await expect(before.migrate()).resolves.toMatchObject({ outcome: 'unchanged', schemaVersion })
    await vi.waitFor(async () => expect(await after.counts()).toEqual([]), { timeout: 30_000, interval: 50 })
    await Promise.all([oldWorker.stop(), newWorker.stop()])

    expect(submitted).toHaveLength(200)
    expect([...runs.keys()].toSorted()).toEqual(submitted.toSorted())
    expect([...runs.values()].filter((times) => times !== 1)).toEqual([])
    expect([byOld > 0, byNew > 0, byOld + byNew, overLimit]).toEqual([true, true, 200, 0])
    expect(await after.list({ status: ['succeeded'], limit: 200 })).toHaveLength(200)
    expect(await after.verify({ statistics: true })).toEqual([])
    expect(app.errors).toEqual([])
  })

  it('end the calls that are under way with the functions they began with', async () => {
    await using app = await openBoth(server)
    const { before, after, oldKind, newDatabase } = app
    const { query } = newDatabase
    const inForce = async () =>
      (await query<{ version: number }>('select schema_version as version from genjobs.meta'))[0]?.version
    for (const n of [1, 2, 3]) await before.submit(oldKind, { n }, { owner: `o${n}` })
    await query(`select from genjobs.heartbeat('raw', 60000, '[]', '{"schema": ${release}}')`)
    const claim = `select * from genjobs.exchange_jobs('raw', $1, '{image}', $2)`
    const [held] = await query<{ jobs: { id: string; epoch: number }[] }>(claim, ['[]', 1])
    const finished = held?.jobs.map(({ id, epoch }) => ({ job_id: id, epoch, outcome: 'succeeded' }))

    // The tables only; then a finish and a claim that wait for a limit, in the midst of what they do.
    const later = new Error('later')
    const onStep = (about: string) => {
      if (about.startsWith('put the functions')) throw later
    }
    await expect(migrate(newDatabase, { onStep })).rejects.toBe(later)
    expect(await inForce()).toBe(release)
    const connections = await Promise.all([1, 2, 3].map(() => testConnection(app.url)))
    const [holder, finisher, claimer] = connections as [TestConnection, TestConnection, TestConnection]
    await holder.query('begin')
    await holder.query('select from genjobs.limits for update')
    const calls = Promise.all([
      finisher.query(claim, [JSON.stringify(finished), 0]),
      claimer.query<{ jobs: unknown[] }>(claim, ['[]', 1]),
    ])
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%exchange_jobs%'`
    await expect.poll(() => query(waiting), { timeout: 30_000 }).toHaveLength(2)

    const upgrade = migrate(newDatabase)
    await expect.poll(inForce, { timeout: 30_000 }).toBe(schemaVersion)
    const removing = `select from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction' and query like '%virtualtransaction%'`
    await expect.poll(() => query(removing), { timeout: 30_000 }).toHaveLength(1)
    // Nor does a new function with defaults fit where an older one is called.
    expect(
      await query(`
        select a.oid::regprocedure from pg_proc a
        join pg_proc b on b.pronamespace = a.pronamespace and b.proname = a.proname and b.oid <> a.oid
        where a.pronamespace = 'genjobs'::regnamespace and b.pronargs > a.pronargs
          and b.pronargs - b.pronargdefaults <= a.pronargs
          and (a.proargtypes::oid[])[0 : a.pronargs - 1] = (b.proargtypes::oid[])[0 : a.pronargs - 1]`),
    ).toEqual([])
    await holder.query('commit')
    const [, [claimed]] = await calls
    expect(claimed?.jobs).toHaveLength(1)
    expect(await upgrade).toMatchObject({ outcome: 'upgraded', schemaVersion })
    await Promise.all(connections.map((connection) => connection.end()))
    await after.drain({ handlers: { image: () => null } })
    expect(await after.counts()).toEqual([{ kind: 'image', status: 'running', jobs: 1 }])
    expect(await after.verify()).toEqual([])
  })

  it('part where the new one is not for workers of the old: these finish what they run, and say why they stop', async () => {
    await using app = await openBoth(server)
    const { before, after, oldKind, newKind } = app
    let finish = (): void => undefined
    const held = new Promise<void>((resolve) => (finish = resolve))
    const started = Promise.withResolvers<void>()
    const oldWorker = before.work({
      handlers: { image: async () => (started.resolve(), await held, null) },
      concurrency: 2,
      poll: 20,
    })
    const first = await before.submit(oldKind, { n: 1 }, { owner: 'ada' })
    await started.promise
    await migrate(app.newDatabase)
    await app.newDatabase.query('update genjobs.meta set oldest_client = $1', [schemaVersion])

    const second = await before.submit(oldKind, { n: 2 }, { owner: 'bo' })
    const told = { code: 'schema_too_new', message: expect.stringContaining(`knows ${release}`) }
    await vi.waitFor(() => expect(app.errors).toEqual([expect.objectContaining(told)]), { timeout: 30_000 })
    expect(oldWorker.running).toBe(1)
    finish()
    await expect(oldWorker.done).rejects.toMatchObject(told)
    expect(await after.get(first.id)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(await after.get(second.id)).toMatchObject({ status: 'queued' })
    // It is the engine that gives them nothing, whatever a client makes of the answer.
    const { query } = app.newDatabase
    await before.submit(oldKind, { n: 3 }, { owner: 'eve' })
    for (const info of [`{"schema": ${release}}`, '{}']) {
      await query(`select from genjobs.heartbeat('raw', 60000, '[]', $1)`, [info])
      expect(await query(`select jobs, ready, oldest_client from genjobs.claim_jobs('raw', '{image}', 5)`)).toEqual([
        { jobs: null, ready: false, oldest_client: schemaVersion },
      ])
    }

    // Nor in any other way.
    await expect(before.drain({ handlers: { image: () => null } })).rejects.toMatchObject(told)
    const refused = { code: 'schema_too_new', hint: expect.stringContaining('Update') }
    await expect(before.run(oldKind, { n: 3 }, { owner: 'cy' }, () => null)).rejects.toMatchObject(refused)
    await expect(before.ready()).rejects.toMatchObject(told)
    await expect(before.migrate()).rejects.toMatchObject(told)
    expect(await after.drain({ handlers: { image: () => null } })).toMatchObject({ succeeded: 2 })
    expect(await after.run(newKind, { n: 3 }, { owner: 'cy' }, () => null)).toMatchObject({ replayed: false })
    expect(await after.verify()).toEqual([])
  })
})
