import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, pg } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cli, CliProcess, json } from './cli-process.ts'

const image = defineKind('image', {
  input: z.object({ prompt: z.string() }),
  limits: [perOwner(1, { whenFull: 'reject' })],
  price: 2,
  retry: { attempts: 1 },
})
const report = defineKind('report', {
  input: z.object({ pages: z.number() }),
  internal: true,
  price: ({ pages }) => pages,
})

describe.each(testServerNames.slice(0, 1))('logs on PostgreSQL %s', (version) => {
  it('are read, and followed to the end of the job', async () => {
    await using place = await open(version)
    const { jobs, run } = place
    await jobs.credits.topUp('ada', 10, { key: 'first' })
    const { id } = await jobs.submit(image, { prompt: 'a fox' }, { owner: 'ada' })
    const following = new CliProcess(['logs', id, '--follow', '--database', place.url])
    const drained = await jobs.drain({
      handlers: {
        image: async ({ log, emit }) => {
          log('drawing', { with: 'ink' })
          await following.until(/drawing/)
          emit('preview', { url: 'x' })
        },
      },
    })
    expect(drained).toMatchObject({ succeeded: 1 })
    const lines = /^\S+ drawing \{"with":"ink"\}\n\S+ preview \{"url":"x"\}\n$/
    expect(await following.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(lines) })
    expect((await run('logs', id)).stdout).toMatch(lines)
    const events = (await run('logs', id, '--json')).stdout.trim().split('\n')
    expect(events.map((line) => json(line))).toMatchObject([
      { seq: 1, type: 'log' },
      { seq: 2, type: 'preview', data: { url: 'x' } },
    ])
    for (const more of [[], ['--follow']]) expect(await run('logs', missing, ...more)).toMatchObject({ code: 4 })
  })
})

const missing = '01980c6e-0000-7000-8000-000000000000'

async function open(version: string) {
  const db = await createTestDatabase(version)
  const database = pg(db.url)
  const jobs = createJobs({ database, kinds: [image, report] })
  await jobs.ready()
  return {
    database,
    jobs,
    url: db.url,
    run: async (...args: string[]) => await cli([...args, '--database', db.url]),
    async [Symbol.asyncDispose]() {
      await jobs.close()
      await database.close()
      await db.drop()
    },
  }
}
