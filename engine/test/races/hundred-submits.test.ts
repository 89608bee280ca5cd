import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine, openEngine, queueLimit, rejectLimit, type Claimed } from '../engine.ts'

const submissions = Array.from({ length: 100 }, (_, n) => ({
  kind: n % 2 === 0 ? 'image' : 'video',
  owner: 'ada',
  input: n,
}))

describe.each(testServerNames)(
  '100 simultaneous submits of one owner over two kinds and 10 connections, on PostgreSQL %s',
  (name) => {
    it('under a rejecting limit of 1: one is accepted, 99 are told which job is in the way', async () => {
      const limits = [rejectLimit('owner:{owner}', 1)]
      await using e = await openEngine(name, { image: { limits }, video: { limits } })
      const sessions = await Promise.all(Array.from({ length: 10 }, () => connectEngine(e.db)))
      const answers = (await Promise.all(submissions.map((item, n) => sessions[n % 10]!.submit([item])))).flat()
      const accepted = answers.filter(({ error }) => error === null)
      expect(accepted).toHaveLength(1)
      const refused = answers.filter(({ error }) => error !== null)
      expect(refused).toHaveLength(99)
      for (const { error } of refused) {
        expect(error).toMatchObject({
          code: 'limit_reached',
          key: 'owner:ada',
          max: 1,
          blocking_jobs: [accepted[0]?.job_id],
        })
      }
      expect(await e.rows('select count(*) as n from genjobs.jobs')).toEqual([{ n: 1 }])
    })

    it('under a queueing limit of 1: all are accepted and run, never two at a time', async () => {
      const limits = [queueLimit('owner:{owner}', 1)]
      await using e = await openEngine(name, { image: { limits }, video: { limits } })
      const sessions = await Promise.all(Array.from({ length: 10 }, () => connectEngine(e.db)))
      await e.beat('w')
      let finished = 0
      const submitted = Promise.all(submissions.map((item, n) => sessions[n % 10]!.submit([item])))
      // Claimers beside the submitters, each in a session of its own.
      const claimers = Array.from({ length: 3 }, async () => {
        const { claim, finish, rows } = await connectEngine(e.db)
        while (finished < 100) {
          const jobs: Claimed[] = await claim('w', ['image', 'video'], 5)
          expect(jobs.length).toBeLessThanOrEqual(1)
          if (jobs.length === 0) {
            // As a worker does: a wake that passed over a lane that somebody held has left a note.
            await rows('select genjobs.promote_jobs(10)')
            continue
          }
          expect(await rows('select count(*) as n from genjobs.leases')).toEqual([{ n: 1 }])
          expect(await finish(jobs, 'succeeded')).toMatchObject([{ result: 'ok' }])
          finished++
        }
      })
      expect((await submitted).flat().map(({ error }) => error)).toEqual(Array(100).fill(null))
      await Promise.all(claimers)
      expect(
        await e.rows(`select status, max(attempt) as attempts, count(*) as n from genjobs.jobs group by status`),
      ).toEqual([{ status: 'succeeded', attempts: 1, n: 100 }])
    })
  },
)
