import type { Queryable } from 'genjobs'
import { illustrate, type OpenOnServer } from '../stack.ts'

export const ownSeam: OpenOnServer = async ({ database }) => {
  const inside = (tx: Queryable) => ({
    tx,
    addStory: (title: string) => tx.query('insert into stories (title) values ($1)', [title]),
  })
  return {
    createStory: async (jobs, title, owner) => {
      return await database.transaction(async (tx) => {
        const [story] = await tx.query<{ id: number }>('insert into stories (title) values ($1) returning id', [title])
        return await jobs.submit(illustrate, { story: story!.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      database.transaction(async (tx) => {
        if (isolation) await tx.query(`set transaction isolation level ${isolation}`)
        await work(inside(tx))
      }),
    others: { database },
    [Symbol.asyncDispose]: async () => undefined,
  }
}
