import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind, perOwner, pg } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cli, CliProcess, json, type PrintedError } from './cli-process.ts'

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

describe.each(testServerNames.slice(0, 1))('operators on PostgreSQL %s', (version) => {
  it('see kinds and limits, pause, change, clear, retry, sweep and verify', async () => {
    await using place = await open(version)
    const { jobs, run } = place
    await jobs.credits.topUp('ada', 10, { key: 'first' })
    const first = await jobs.submit(image, { prompt: 'a fox' }, { owner: 'ada' })

    expect((await run('kinds')).stdout).toMatch(
      /^KIND +PRICE +HALF DONE IN +90 % IN +NOTE\nimage +2\nreport +by input +internal\n$/,
    )
    expect((await run('pause', 'image')).stdout).toBe('paused image\n')
    expect(json<{ kinds: unknown[] }>((await run('kinds', '--json')).stdout).kinds).toMatchObject([
      { name: 'image', paused: true, price: 2, inputSchema: { type: 'object' } },
      { name: 'report', paused: false, price: null },
    ])
    expect(json((await run('resume', 'image', '--json')).stdout)).toEqual({ kinds: ['image'], paused: false })
    expect((await jobs.kindInfo()).map(({ paused }) => paused)).toEqual([false, false])

    expect((await run('limits', 'list')).stdout).toMatch(/^KEY +USED +MAX +WHEN FULL\nowner:ada +1 +1 +reject\n$/)
    expect((await run('limits', 'list', 'owner:ben')).stdout).toBe('no limits in use\n')
    expect(json((await run('limits', 'list', '--owner', 'ben', '--json')).stdout)).toEqual({
      limits: [{ key: 'owner:ben', used: 0, max: 1, whenFull: 'reject' }],
    })
    expect((await run('limits', 'set', 'owner:ada', '2')).stdout).toBe('owner:ada: at most 2 at a time\n')
    const second = await jobs.submit(image, { prompt: 'a hare' }, { owner: 'ada' })
    expect(json((await run('limits', 'reset', 'owner:ada', '--json')).stdout)).toEqual({ key: 'owner:ada', max: 1 })

    expect((await run('clear', 'owner:ada', '--owner', 'ben')).stdout).toBe('nothing holds owner:ada\n')
    const cleared = json<{ cleared: string[] }>((await run('clear', 'owner:ada', '--json')).stdout).cleared
    expect(cleared.toSorted()).toEqual([first.id, second.id].toSorted())

    const again = await run('retry', first.id)
    expect(again.stdout).toMatch(new RegExp(`^${first.id} again as [0-9a-f-]{36}\n$`))
    expect((await run('retry', first.id)).stdout).toBe(again.stdout)
    const refused = await run('retry', second.id, missing)
    expect(refused.code).toBe(3)
    expect(refused.stdout).toMatch(/refused: the limit owner:ada is full.*\(limit_reached\)\n.*\(not_found\)\n$/)
    expect(await run('retry', missing, '--json')).toMatchObject({ code: 4 })

    expect((await run('sweep')).stdout).toMatch(
      /^0 due, 0 of dead workers, 0 stale, 0 old keys, \d+ unused things removed\n$/,
    )
    expect(json((await run('sweep', '--json')).stdout)).toMatchObject({ promoted: 0, errors: [] })
    expect(await run('verify', '--statistics')).toMatchObject({ code: 0, stdout: 'all invariants hold\n' })
    await place.database.query('update genjobs.accounts set held = 1')
    const wrong = await run('verify', '--json')
    expect(wrong.code).toBe(7)
    expect(json<{ problems: { problem: string }[] }>(wrong.stdout).problems[0]?.problem).toMatch(/^held is not the sum/)
    expect((await run('verify')).stdout).toMatch(/held is not the sum[^]*\n\d+ problems\n$/)
  })

  it('are told of kinds that are not there', async () => {
    await using place = await open(version)
    for (const command of ['pause', 'resume']) {
      const { code, stderr } = await place.run(command, 'video', '--json')
      expect(code).toBe(3)
      expect(json<PrintedError>(stderr).error).toMatchObject({ code: 'unknown_kind' })
    }
  })

  it('read the log of a job, and follow it to its end', async () => {
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
