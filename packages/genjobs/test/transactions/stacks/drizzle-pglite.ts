import { drizzle } from 'drizzle-orm/pglite'
import { illustrate, type OpenOnPglite } from '../stack.ts'
import { stories } from './drizzle-schema.ts'

export const drizzlePglite: OpenOnPglite = async ({ pglite }) => {
  const db = drizzle(pglite)
  type Tx = Parameters<Parameters<typeof db.transaction>[0]>[0]
  const inside = (tx: Tx) => ({ tx, addStory: (title: string) => tx.insert(stories).values({ title }) })
  return {
    createStory: async (jobs, title, owner) => {
      return await db.transaction(async (tx) => {
        const [story] = await tx.insert(stories).values({ title }).returning()
        return await jobs.submit(illustrate, { story: story!.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      db.transaction(async (tx) => await work(inside(tx)), isolation ? { isolationLevel: isolation } : undefined),
    nested: (tx, work) => (tx as Tx).transaction(async (nested) => await work(inside(nested))),
    others: { db },
    [Symbol.asyncDispose]: async () => undefined,
  }
}
