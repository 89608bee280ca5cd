import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { countingDatabase } from './counting-database.ts'
import { upTo } from './owner-client.ts'

const script = defineKind('script', { input: z.object({}) })
const other = defineKind('other', { input: z.object({}) })
const kinds = [script, other] as const
const owner = 'ada'

describe.each(testServerNames)('hints of changes on PostgreSQL %s', (name) => {
  it('reach who watches from another process, and wake no idle worker', async () => {
    await using db = await openTestDatabase(name)
    const counting = countingDatabase(db.database, { listen: true })
    const here = createJobs({ database: counting, kinds })
    const there = createJobs({ database: db.database, kinds })
    const idle = here.work({ handlers: { other: () => null }, poll: '1h' })
    const { id: elsewhere } = await here.submit(script, {}, { owner, delay: '1h' })
    const watching = here.watchOwner(owner)
    expect((await watching.next()).value).toMatchObject({ jobs: [{ id: elsewhere }] })
    let asked = 0
    let progress = 0
    const follow = (async () => {
      for await (const { jobs } of watching) {
        const seen = jobs.find(({ kind, status }) => kind === 'script' && status !== 'queued')
        progress = seen?.progress ?? progress
        if (seen?.status === 'succeeded') return
      }
    })()
    await there.run(script, {}, { owner }, async (context) => {
      await expect.poll(() => here.feedStats().connections).toBe(1)
      asked = counting.exchanged
      for (const step of upTo(10)) {
        context.progress(step)
        await expect.poll(() => progress).toBe(step)
      }
    })
    await follow
    expect(counting.exchanged).toBe(asked)
    await idle.stop()
    await there.close()
    await here.close()
  })
})
