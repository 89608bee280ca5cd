import type { Transaction } from '@electric-sql/pglite'
import { illustrate, type OpenOnPglite } from '../stack.ts'

export const pgliteItself: OpenOnPglite = async ({ pglite: db }) => {
  const inside = (tx: Transaction) => ({
    tx,
    addStory: (title: string) => tx.query('insert into stories (title) values ($1)', [title]),
  })
  return {
    createStory: async (jobs, title, owner) => {
      return await db.transaction(async (tx) => {
        const { rows } = await tx.query<{ id: number }>('insert into stories (title) values ($1) returning id', [title])
        return await jobs.submit(illustrate, { story: rows[0]!.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      db.transaction(async (tx) => {
        if (isolation) await tx.exec(`set transaction isolation level ${isolation}`)
        await work(inside(tx))
      }),
    others: { db },
    [Symbol.asyncDispose]: async () => undefined,
  }
}
