import { openTestDatabase, testDatabases } from '@genjobs/testkit'
import { createJobs, defineKind, type Database, type HandlerContext } from 'genjobs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const task = defineKind('task', { input: z.object({}) })

it.each(testDatabases.filter((name) => name === '18' || name === 'pglite'))(
  'once a drain has ended, a handler that was left behind asks nothing of the database, on %s',
  async (name) => {
    await using db = await openTestDatabase(name)
    const calls: string[] = []
    const database: Database = {
      ...db.database,
      query(text, params) {
        calls.push(text)
        return db.database.query(text, params)
      },
    }
    const errors: unknown[] = []
    const jobs = createJobs({ database, kinds: [task], onError: (error) => errors.push(error) })
    const { id } = await jobs.submit(task, {}, { owner: 'ada' })
    let leftBehind: HandlerContext | undefined
    const started = Promise.withResolvers<void>()
    const drained = jobs.drain({
      handlers: {
        task: async (ctx) => {
          leftBehind = ctx
          ctx.progress(10, 'begun')
          started.resolve()
          await new Promise(() => undefined)
        },
      },
      reserve: '1ms',
    })
    await started.promise
    await jobs.cancel(id)
    // Its signal has fired and its grace is over, with a report that was never sent.
    leftBehind?.signal.addEventListener('abort', () => leftBehind?.progress(20))
    expect(await drained).toMatchObject({ claimed: 1, lost: 1 })
    await jobs.close()

    const before = calls.length
    leftBehind?.progress(50, 'still at it')
    leftBehind?.log('hello?')
    for (let turn = 0; turn < 5; turn++) await db.query('select 1')
    expect(calls.slice(before)).toEqual([])
    expect(errors).toEqual([])
  },
)
