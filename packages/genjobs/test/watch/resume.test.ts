import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OwnerClient, upTo } from './owner-client.ts'

const script = defineKind('script', { input: z.object({ words: z.number() }) })
const kinds = [script] as const
const owner = 'ada'

/** Numbers from 0 to 1, always the same for a seed. */
function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

describe.each(testDatabases)('whoever loses its connection again and again, on %s', (name) => {
  it.each(name === 'pglite' ? [1] : [1, 2, 3])(
    'gets each event of each job once and in order, and the end last (seed %i)',
    async (seed) => {
      await using db = await openTestDatabase(name)
      const dice = random(seed)
      const jobs = createJobs({ database: db.database, kinds })
      // A reader of its own process, so that all it hears of the writer comes through the database.
      const reading = createJobs({ database: db.database, kinds })
      const page = new OwnerClient(reading, owner)
      const worker = jobs.work({
        concurrency: 4,
        handlers: {
          script: async ({ input, emit, progress }) => {
            for (const n of upTo(input.words)) {
              emit('word', n)
              if (n % 10 === 0) {
                progress(n)
                await pause(2)
              }
            }
          },
        },
      })
      const words = new Map<string, number>()
      const submitting = (async () => {
        for (let n = 0; n < 24; n++) {
          const count = Math.floor(dice() * 90)
          words.set((await jobs.submit(script, { words: count }, { owner })).id, count)
          await pause(dice() * 25)
        }
      })()
      page.connect()
      await page.untilReady()
      let connections = 1
      const isDone = () =>
        words.size === 24 && [...words.keys()].every((id) => page.jobs.get(id)?.status === 'succeeded')
      for (const deadline = Date.now() + 40_000; !isDone() && Date.now() < deadline; connections++) {
        // Some connections are gone before they have told anything.
        const told = page.changes.length
        if (dice() < 0.7) await expect.poll(() => page.changes.length, { timeout: 20_000 }).toBeGreaterThan(told)
        await pause(dice() * 30)
        await page.disconnect()
        await pause(dice() * 40)
        page.connect()
      }
      await submitting
      await page.disconnect()
      await worker.stop()
      expect(connections).toBeGreaterThan(2)
      // What there was at the beginning is told from then on; all that came later from its first event.
      const told = new Map(page.changes[0]?.jobs.map((job) => [job.id, job]))
      for (const [id, count] of words) {
        const seqs = page.events.get(id) ?? []
        const from = told.has(id) ? (seqs[0] ?? count + 1) : 1
        expect({ id, seqs }).toEqual({ id, seqs: upTo(count).slice(from - 1) })
        expect(page.jobs.get(id)).toMatchObject({ status: 'succeeded', progress: 100 })
      }
      // Nothing of a job comes after its end, and its end but once more: on a new connection.
      const ends = new Set<string>()
      for (const change of page.changes) {
        for (const { job } of change.events) expect(ends.has(job)).toBe(false)
        for (const job of change.jobs) if (job.status === 'succeeded') ends.add(job.id)
      }
      await reading.close()
      await jobs.close()
    },
  )
})
