import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { and, count, desc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { createJobs } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { collection, generationJobs } from '../db/schema.ts'
import { createCollection } from '../lib/collection.ts'
import { install } from '../lib/install.ts'
import { kinds, nailDesign } from '../lib/kinds.ts'
import { folder, giveCredits } from './start-app.ts'

describe.each(testServerNames)('system E on PostgreSQL %s: the schema for Drizzle', (version) => {
  it('reads generationJobs with the names and words of the original, and joins the collection', async () => {
    await using db = await openTestDatabase(version)
    await install(db.database, folder)
    const jobs = createJobs({ database: db.database, kinds })
    await giveCredits(jobs, 'ada', 'ben')
    const kept = createCollection(db.database)
    const done = await jobs.submit(
      nailDesign,
      { prompt: 'gold', selectedDesignImages: ['/designs/marble.svg'], designSettings: { shape: 'coffin' } },
      { owner: 'ada' },
    )
    await jobs.drain({
      handlers: {
        'nail-design': async ({ job, input }) => {
          await kept.save(job, input.prompt, ['/a.webp', '/b.webp'])
          return { resultImages: ['/a.webp', '/b.webp'] }
        },
      },
    })
    await jobs.submit(nailDesign, { prompt: 'silver' }, { owner: 'ada' })
    await jobs.submit(nailDesign, { prompt: 'of another' }, { owner: 'ben' })
    await jobs.close()

    const orm = drizzle(db.url ?? '')
    try {
      const mine = await orm
        .select()
        .from(generationJobs)
        .where(eq(generationJobs.userId, 'ada'))
        .orderBy(desc(generationJobs.createdAt), desc(generationJobs.id))
      expect(mine).toMatchObject([
        { prompt: 'silver', status: 'pending', resultImages: null, startedAt: null, progress: 0 },
        {
          id: done.id,
          prompt: 'gold',
          status: 'completed',
          originalImage: null,
          selectedDesignImages: ['/designs/marble.svg'],
          drawingImageUrl: null,
          influenceWeights: {},
          designSettings: { shape: 'coffin' },
          resultImages: ['/a.webp', '/b.webp'],
          errorMessage: null,
          credits: 4,
          completedAt: expect.any(Date),
        },
      ])
      const images = await orm
        .select({ prompt: generationJobs.prompt, images: count(collection.id) })
        .from(generationJobs)
        .innerJoin(collection, eq(collection.jobId, generationJobs.id))
        .where(and(eq(generationJobs.status, 'completed'), eq(collection.userId, 'ada')))
        .groupBy(generationJobs.prompt)
      expect(images).toEqual([{ prompt: 'gold', images: 2 }])
    } finally {
      await orm.$client.end()
    }
  })

  it('the tables are those of db/schema.ts, and installing again changes nothing', async () => {
    await using db = await openTestDatabase(version)
    await install(db.database, folder)
    await install(db.database, folder)
    const kept = createCollection(db.database)
    const job = { id: crypto.randomUUID(), owner: 'ada' }
    await kept.save(job, 'gold', ['/a.webp'])
    await kept.save(job, 'gold', ['/a.webp', '/b.webp'])
    expect(await kept.list('ada')).toEqual([
      {
        id: expect.any(Number),
        userId: 'ada',
        jobId: job.id,
        position: 1,
        imageUrl: '/b.webp',
        prompt: 'gold',
        createdAt: expect.any(Date),
      },
      {
        id: expect.any(Number),
        userId: 'ada',
        jobId: job.id,
        position: 0,
        imageUrl: '/a.webp',
        prompt: 'gold',
        createdAt: expect.any(Date),
      },
    ])
    expect(await kept.list('ben')).toEqual([])
  })
})
