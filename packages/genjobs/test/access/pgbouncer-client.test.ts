import { createTestDatabase, findPgbouncer, startPgbouncer, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, pg, type Database } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  output: z.object({ text: z.string() }),
  limits: [perOwner(2)],
  retry: { first: '1ms', max: '1ms' },
})

describe.runIf('path' in findPgbouncer()).each(testServerNames)(
  'the client through PgBouncer in transaction mode, PostgreSQL %s',
  (version) => {
    it.each([1, 3])('two processes submit, watch and work over %i server connection(s)', async (poolSize) => {
      await using db = await createTestDatabase(version)
      const bouncer = await startPgbouncer({ databaseUrl: db.url, poolSize })
      try {
        const errors: unknown[] = []
        const databases: Database[] = []
        const through = () => {
          const database = pg({ connectionString: bouncer.url, listen: false, max: 6 })
          databases.push(database)
          return database
        }
        const open = (database: Database) =>
          createJobs({ database, kinds: [image], onError: (error) => errors.push(error) })
        const [web, workers] = [open(through()), open(through())]
        const worker = workers.work({
          concurrency: 8,
          handlers: {
            image: async (ctx) => {
              ctx.progress(50, 'half')
              const text = await ctx.step('draw', () => ctx.input.prompt)
              ctx.log('drawn')
              if (text === 'again' && ctx.attempt === 1) throw new Error('once more')
              return { text: `${text} of ${ctx.job.owner}` }
            },
          },
        })
        const submitted = await Promise.all(
          Array.from({ length: 40 }, async (_, n) => {
            const owner = `owner ${n % 5}`
            const prompt = n % 10 === 0 ? 'again' : `fox ${n}`
            const job = await web.submit(image, { prompt }, { owner, idempotencyKey: `key ${n}` })
            return { id: job.id, owner, prompt }
          }),
        )
        const watched = submitted.map(async ({ id, prompt }) => {
          const seen: number[] = []
          let last: string | undefined
          for await (const { job, events } of web.watch(id)) {
            seen.push(...events.map(({ seq }) => seq))
            last = job?.status ?? last
          }
          expect([last, seen]).toEqual(['succeeded', prompt === 'again' ? [1, 2] : [1]])
        })
        await Promise.all(watched)
        for (const { id, owner, prompt } of submitted) {
          const job = await web.wait<typeof image>(id, { timeout: '60s' })
          expect(job).toMatchObject({ owner, status: 'succeeded', output: { text: `${prompt} of ${owner}` } })
        }
        const [first] = submitted
        const again = await web.submit(image, { prompt: 'again' }, { owner: 'owner 0', idempotencyKey: 'key 0' })
        expect(again).toMatchObject({ id: first?.id, replayed: true })
        await worker.stop()
        expect(await web.verify()).toEqual([])
        expect(errors).toEqual([])
        await Promise.all([web.close(), workers.close()])
        await Promise.all(databases.map((database) => database.close()))
      } finally {
        await bouncer.stop()
      }
    })
  },
)
