import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocal, folderStorage } from '@genjobs/generators'
import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCollection } from '../lib/collection.ts'
import { install } from '../lib/install.ts'
import { kinds, nailDesign } from '../lib/kinds.ts'
import { nailDesignHandler } from '../lib/nail-design-handler.ts'
import { folder, giveCredits } from './start-app.ts'

describe.each(testDatabases)('system E on %s: the handler, with the local provider', (name) => {
  let files: string
  beforeAll(async () => {
    files = await mkdtemp(join(tmpdir(), 'nail-files-'))
  })
  afterAll(() => rm(files, { recursive: true, force: true }))

  async function open() {
    const db = await openTestDatabase(name)
    await install(db.database, folder)
    const jobs = createJobs({ database: db.database, kinds })
    await giveCredits(jobs, 'ada')
    const collection = createCollection(db.database)
    const local = createLocal().image()
    let drawn = 0
    const model: typeof local = {
      ...local,
      doGenerate: async (options) => {
        drawn++
        return await local.doGenerate(options)
      },
    }
    const handler = nailDesignHandler({ model, storage: folderStorage(files, { baseUrl: '/api/files' }), collection })
    return { db, jobs, collection, handler, drawn: () => drawn }
  }

  it('draws real files, one step each, and saves them to the collection', async () => {
    const { db, jobs, collection, handler, drawn } = await open()
    const { id } = await jobs.submit(nailDesign, { prompt: 'gold leaf' }, { owner: 'ada' })
    await jobs.drain({ handlers: { 'nail-design': handler } })
    const job = await jobs.get<typeof nailDesign>(id)
    expect(job).toMatchObject({ status: 'succeeded', progress: 100, price: 4 })
    const urls = [0, 1].map((i) => `/api/files/ada/${id}-${i}.webp`)
    expect(job.output).toEqual({ resultImages: urls })
    const metadata = await sharp(await readFile(join(files, 'ada', `${id}-1.webp`))).metadata()
    expect(metadata).toMatchObject({ format: 'webp', width: 768, height: 768 })
    expect((await collection.list('ada')).map(({ imageUrl, prompt }) => [imageUrl, prompt])).toEqual(
      urls.toReversed().map((url) => [url, 'gold leaf']),
    )
    expect(drawn()).toBe(2)
    await jobs.close()
    await db.close()
  })

  it('an attempt that is repeated draws and saves nothing a second time', async () => {
    const { db, jobs, collection, handler, drawn } = await open()
    const { id } = await jobs.submit(nailDesign, { prompt: 'twice' }, { owner: 'ada' })
    const breaks = async (ctx: Parameters<typeof handler>[0]) => {
      await handler(ctx)
      throw new Error('the process ends right after it saved')
    }
    await jobs.drain({ handlers: { 'nail-design': breaks } })
    expect(await jobs.get(id)).toMatchObject({ status: 'queued', attempt: 1 })
    await db.clock.advance('1m')
    await jobs.drain({ handlers: { 'nail-design': handler } })
    expect(await jobs.get(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(await collection.list('ada')).toHaveLength(2)
    expect(drawn()).toBe(2)
    await jobs.close()
    await db.close()
  })

  it('an image of somebody else fails the job before anything is paid', async () => {
    const { db, jobs, handler, drawn } = await open()
    const stolen = `/api/files/ben/uploads/${'a'.repeat(64)}.webp`
    for (const part of [{ originalImage: stolen }, { drawingImageUrl: stolen }, { selectedDesignImages: [stolen] }]) {
      const { id } = await jobs.submit(nailDesign, { prompt: 'mine', ...part }, { owner: 'ada' })
      await jobs.drain({ handlers: { 'nail-design': handler } })
      expect(await jobs.get(id)).toMatchObject({
        status: 'failed',
        error: { message: 'One of the images does not exist.' },
      })
    }
    expect(drawn()).toBe(0)
    await jobs.close()
    await db.close()
  })
})
