import { createJobs } from 'genjobs'
import { openTestDatabase, runUntilIdle } from 'genjobs/testing'
import { expect, test, vi } from 'vitest'
import { imageHandler, type Provider, type Save } from './image-handler.ts'
import { image } from './image-kind.ts'

/** The real engine and the real handler; only what costs money or leaves the machine is made up. */
async function openStudio() {
  const db = await openTestDatabase()
  const jobs = createJobs({ database: db.database, kinds: [image] })
  await jobs.credits.topUp('ada', 10, { key: 'welcome' })
  const draw = vi.fn<Provider>(async () => ({ picture: 'a fox' }))
  const save = vi.fn<Save>(async (name) => `/files/${name}`)
  return {
    db,
    jobs,
    draw,
    save,
    submit: () => jobs.submit(image, { prompt: 'a fox' }, { owner: 'ada' }),
    run: () => runUntilIdle(jobs, { handlers: { image: imageHandler(draw, save) }, clock: db.clock }),
    credits: async () => (await jobs.credits.balance('ada')).available,
    async [Symbol.asyncDispose]() {
      await jobs.close()
      await db.verify()
      await db.close()
    },
  }
}

test('a picture that cannot be saved at once is not drawn twice', async () => {
  await using studio = await openStudio()
  studio.save.mockRejectedValueOnce(new Error('the disk is full'))
  const { id } = await studio.submit()
  const { runs } = await studio.run()
  expect(runs.map(({ outcome }) => outcome)).toEqual(['retried', 'succeeded'])
  expect(studio.draw).toHaveBeenCalledTimes(1)
  expect(await studio.jobs.get(id)).toMatchObject({ output: { url: `/files/${id}.png` }, charged: 4 })
  expect(await studio.credits()).toBe(6)
})

test('a provider that is busy is asked again when it says', async () => {
  await using studio = await openStudio()
  studio.draw.mockResolvedValueOnce({ busyForMs: 300_000 })
  await studio.submit()
  const { counts, movedMs } = await studio.run()
  expect(counts).toMatchObject({ retried: 1, succeeded: 1 })
  expect(movedMs).toBeGreaterThan(290_000) // five minutes, that have taken no time
})

test('what the provider refuses costs nothing', async () => {
  await using studio = await openStudio()
  studio.draw.mockResolvedValueOnce({ refused: 'no foxes' })
  const { id } = await studio.submit()
  await studio.run()
  expect(await studio.jobs.get(id)).toMatchObject({ status: 'failed', error: { message: 'no foxes' } })
  expect(await studio.credits()).toBe(10)
})

test('nobody makes two at a time, and a worker that dies does not keep the slot', async () => {
  await using studio = await openStudio()
  const { id } = await studio.submit()
  await expect(studio.submit()).rejects.toMatchObject({ code: 'limit_reached', blockingJobs: [id] })
  studio.save.mockImplementationOnce(async () => {
    await studio.db.crashWorker(id)
    return 'written by the dead'
  })
  const { runs } = await studio.run()
  expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'lost'],
    [2, 'succeeded'],
  ])
  await studio.submit()
})
