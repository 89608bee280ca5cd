import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, defineKind } from 'genjobs'
import { fakeHandler } from 'genjobs/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'

const image = defineKind('image', { input: z.object({}), retry: { attempts: 5, first: 1 } })

test.each(testServerNames)(
  'a worker that lost a job and got it again keeps it, when its old handler ends at last, on %s',
  async (name) => {
    await using db = await openTestDatabase(name)
    const jobs = createJobs({ database: db.database, kinds: [image] })
    const fake = fakeHandler<typeof image>()
    // Deaf to its signal.
    const old = Promise.withResolvers<string>()
    fake.does(() => old.promise)
    const hold = fake.holds()
    const { id } = await jobs.submit(image, {}, { owner: 'ada' })
    const worker = jobs.work({ handlers: { image: fake }, ttl: '600ms', poll: '20ms' })
    await expect.poll(() => fake.calls).toHaveLength(1)
    await db.loseLease(id)
    await hold.started
    expect(fake.calls[0]).toMatchObject({ aborted: 'lease_lost' })
    old.resolve('too late')

    // Three beats: a lease that two of them leave out is given back.
    const beats = new Set<number>()
    await expect
      .poll(async () => {
        const [row] = await db.query<{ at: Date }>('select max(seen_at) as at from genjobs.workers')
        return beats.add(row?.at.getTime() ?? 0).size
      })
      .toBeGreaterThan(4)
    expect(await db.query('select missed from genjobs.leases')).toEqual([{ missed: 0 }])
    hold.release('in time')
    await expect(jobs.wait(id)).resolves.toMatchObject({ status: 'succeeded', output: 'in time', attempt: 2 })
    await worker.stop()
    await db.verify()
  },
)
