import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, total } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', {
  input: z.object({ prompt: z.string().min(1) }),
  output: z.object({ text: z.string() }),
  limits: [perOwner(1), total(3)],
  retry: { first: '1ms', max: '1ms' },
})

describe.each(testDatabases)('a worker on %s', (name) => {
  it('runs what is submitted, within its limits, and remembers steps across attempts', async () => {
    await using db = await openTestDatabase(name)
    const errors: unknown[] = []
    const jobs = createJobs({ database: db.database, kinds: [image], onError: (error) => errors.push(error) })
    let running = 0
    let most = 0
    let paid = 0
    const worker = jobs.work({
      concurrency: 10,
      handlers: {
        image: async (ctx) => {
          most = Math.max(most, ++running)
          ctx.progress(10, 'drawing')
          ctx.log('hello')
          const text = await ctx.step('pay', () => `${ctx.input.prompt} ${++paid}`)
          running--
          if (ctx.input.prompt === 'fails once' && ctx.attempt === 1) throw new Error('no')
          return { text }
        },
      },
    })
    const ids = await Promise.all(
      ['a', 'b', 'fails once', 'd', 'e'].map(
        async (prompt) => (await jobs.submit(image, { prompt }, { owner: 'u1' })).id,
      ),
    )
    const done = await Promise.all(ids.map((id) => jobs.wait<typeof image>(id, { timeout: '30s' })))
    expect(done.map((job) => [job.status, job.attempt])).toEqual([
      ['succeeded', 1],
      ['succeeded', 1],
      ['succeeded', 2],
      ['succeeded', 1],
      ['succeeded', 1],
    ])
    expect(most).toBe(1)
    expect(paid).toBe(5)
    await worker.stop()
    expect(await jobs.verify()).toEqual([])
    expect(errors).toEqual([])
    await jobs.close()
  })
})
