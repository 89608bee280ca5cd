import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, type JobChange } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const script = defineKind('script', { input: z.object({ words: z.number() }) })
const kinds = [script] as const
const owner = 'ada'

describe.each(testDatabases)('watching one job on %s', (name) => {
  it('gives the job as it is, its events and changes in order, and last its end', async () => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds })
    const { id } = await jobs.submit(script, { words: 3 }, { owner })
    const changes: JobChange[] = []
    const watching = (async () => {
      for await (const change of jobs.watch(id)) changes.push(change)
    })()
    await expect.poll(() => changes.length).toBe(1)
    expect(changes[0]).toMatchObject({ job: { status: 'queued', position: 0, input: { words: 3 } }, events: [] })
    await jobs.drain({
      handlers: {
        script: async ({ emit, progress }) => {
          for (const word of ['a', 'b', 'c']) emit('word', word)
          progress(50, 'half')
          await expect.poll(() => changes.some(({ job }) => job?.progress === 50)).toBe(true)
          emit('word', 'd')
        },
      },
    })
    await watching
    expect(changes.flatMap(({ events }) => events.map(({ seq, data }) => [seq, data]))).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ])
    expect(changes.at(-1)).toMatchObject({ job: { status: 'succeeded', progress: 100 }, ended: true })
    expect(changes.filter(({ ended }) => ended)).toHaveLength(1)
    expect(changes.flatMap(({ job }) => (job ? [job.status] : []))).toEqual(
      expect.arrayContaining(['queued', 'running', 'succeeded']),
    )
    expect(jobs.feedStats()).toMatchObject({ watchers: 0, connections: 0 })
    await jobs.close()
  })
})
