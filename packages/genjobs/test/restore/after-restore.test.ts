import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createRestorableDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, JobAbortedError, openEmbedded, pg, type StreamEvent } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testProcesses } from '../embedded/child-process.ts'
import { OwnerClient } from '../watch/owner-client.ts'

const retry = { attempts: 3, first: '10ms' as const }
const script = defineKind('script', { input: z.object({}), output: z.object({ run: z.number() }), retry })
const image = defineKind('image', { input: z.object({}), output: z.object({ run: z.number() }), retry })
const kinds = [script, image] as const
const owner = 'ada'

describe.each(testServerNames.slice(0, 1))('jobs.afterRestore on PostgreSQL %s', (name) => {
  it('a worker that lived through the restore loses what it holds, and pages see what comes after', async () => {
    await using db = await createRestorableDatabase(name)
    const database = pg({ connectionString: db.url })
    const jobs = createJobs({ database, kinds, onError: () => undefined })
    const page = new OwnerClient(jobs, owner)
    const opened = Promise.withResolvers<void>()
    const lost: unknown[] = []
    const runs = { script: 0, image: 0 }
    const worker = jobs.work({
      concurrency: 2,
      ttl: '3s',
      handlers: {
        script: async ({ emit }) => {
          const run = ++runs.script
          emit('text', `${run} begins`)
          emit('text', `${run} goes on`)
          await opened.promise
          for (const n of [1, 2, 3]) emit('text', `${run} says ${n}`)
          return { run }
        },
        image: async ({ signal }) => {
          const run = ++runs.image
          if (run > 1) return { run }
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          lost.push(signal.reason)
          return { run }
        },
      },
    })
    try {
      await jobs.ready()
      await jobs.pause('image')
      page.connect()
      await page.untilReady()
      const [told, held] = [await jobs.submit(script, {}, { owner }), await jobs.submit(image, {}, { owner })]
      await expect.poll(() => page.events.get(told.id)).toHaveLength(2)
      await db.backup()

      opened.resolve()
      await jobs.wait(told.id)
      await expect.poll(() => page.jobs.get(told.id)?.status).toBe('succeeded')
      await page.disconnect()
      const heard = (page.events.get(told.id) ?? []).length
      expect(heard).toBe(5)
      await jobs.resume('image')
      await expect.poll(() => runs.image).toBe(1)
      await db.restore()

      await expect
        .poll(async () => await jobs.get(told.id).catch(() => null))
        .not.toMatchObject({ status: 'succeeded' })
      const { fenced, paused } = await jobs.afterRestore({ pause: 'all' })
      expect([fenced, paused]).toEqual([2, ['script']])
      await expect.poll(() => lost).toEqual([expect.any(JobAbortedError)])
      expect(await jobs.restoredJobs()).toMatchObject([
        { id: told.id, kind: 'script', attempt: 1 },
        { id: held.id, kind: 'image', attempt: 0 },
      ])
      await jobs.resume('script')
      await jobs.resume('image')
      page.connect()
      expect(await jobs.wait(held.id)).toMatchObject({ status: 'succeeded', output: { run: 2 } })
      expect(await jobs.wait(told.id)).toMatchObject({ status: 'succeeded', output: { run: 2 } })
      await expect.poll(() => page.jobs.get(told.id)?.output).toEqual({ run: 2 })
      // Of the second run the page, which had heard five events of the first, misses none.
      const events = await jobs.stream(told.id, { after: heard })
      expect(text(events)).toEqual(['2 begins', '2 goes on', '2 says 1', '2 says 2', '2 says 3'])
      expect(page.events.get(told.id)).toEqual([1, 2, 3, 4, 5, ...events.map(({ seq }) => seq)])
      const watched: StreamEvent[] = []
      for await (const change of jobs.watch(told.id, { after: heard })) watched.push(...change.events)
      expect(watched).toEqual(events)
      expect(await jobs.verify()).toEqual([])
    } finally {
      opened.resolve()
      await page.disconnect()
      await worker.stop()
      await jobs.close()
      await database.close()
    }
  })
})

const text = (events: readonly StreamEvent[]) => events.filter(({ type }) => type === 'text').map(({ data }) => data)

const processes = testProcesses()
afterAll(() => processes.removeFolders())

it('a folder is backed up and restored as a whole, while it is closed', async () => {
  const folder = join(processes.newFolder(), 'jobs')
  const backup = `${folder}.backup`
  const opened = async <T>(work: (jobs: ReturnType<typeof open>) => Promise<T>): Promise<T> => {
    const database = await openEmbedded(folder)
    try {
      return await work(open(database))
    } finally {
      await database.close()
    }
  }
  const open = (database: Awaited<ReturnType<typeof openEmbedded>>) => createJobs({ database, kinds })
  let runs = 0
  const drain = (jobs: ReturnType<typeof open>) =>
    jobs.drain({ handlers: { script: () => ({ run: ++runs }) }, limit: 9 })

  const { id } = await opened(async (jobs) => {
    await jobs.migrate()
    return await jobs.submit(script, {}, { owner })
  })
  cpSync(folder, backup, { recursive: true })
  await opened(drain)
  rmSync(folder, { recursive: true })
  cpSync(backup, folder, { recursive: true })

  await opened(async (jobs) => {
    expect(await jobs.afterRestore()).toMatchObject({ fenced: 1, ended: 0 })
    expect(await jobs.restoredJobs()).toMatchObject([{ id, status: 'queued' }])
    await drain(jobs)
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', output: { run: 2 } })
    expect(await jobs.verify()).toEqual([])
    await expect(jobs.supplyResult(id, { run: 3 })).rejects.toMatchObject({ code: 'already_finished' })
    const next = await jobs.submit(script, {}, { owner })
    await expect(jobs.supplyResult(next.id, { run: 'none' })).rejects.toMatchObject({ code: 'invalid_input' })
    await jobs.supplyResult(next.id, { run: 7 })
    expect(await jobs.get(next.id)).toMatchObject({ status: 'succeeded', output: { run: 7 } })
  })
})
