import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, total, type ClaimedJobNote } from 'genjobs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({ n: z.number() }), limits: [total(2)] })

it.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))(
  'a drain tells what it claims before it runs, and a listener that throws stops nothing, on %s',
  async (name) => {
    await using db = await openTestDatabase(name)
    const errors: unknown[] = []
    const jobs = createJobs({ database: db.database, kinds: [task], onError: (error) => errors.push(error) })
    const told: string[] = []
    const handlers = { task: (ctx: { job: { id: string } }) => void told.push(`ran ${ctx.job.id}`) }
    const onClaim = (claimed: readonly ClaimedJobNote[]) => {
      told.push(...claimed.map(({ id, kind, owner, attempt }) => `claimed ${id} ${kind} ${owner} ${attempt}`))
      throw new Error('the log is full')
    }

    expect(await jobs.drain({ handlers, onClaim })).toMatchObject({ claimed: 0 })
    expect(told).toEqual([])

    const { id } = await jobs.submit(task, { n: 1 }, { owner: 'ada' })
    expect(await jobs.drain({ handlers, onClaim })).toMatchObject({ claimed: 1, succeeded: 1 })
    expect(told).toEqual([`claimed ${id} task ada 1`, `ran ${id}`])
    expect(errors).toEqual([new Error('the log is full')])
    await jobs.close()
  },
)
