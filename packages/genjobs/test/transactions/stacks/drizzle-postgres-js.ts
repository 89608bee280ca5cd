import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { illustrate, type OpenOnServer } from '../stack.ts'
import { stories } from './drizzle-schema.ts'

export const drizzlePostgresJs: OpenOnServer = async ({ url }) => {
  const sql = postgres(url, { onnotice: () => undefined })
  const db = drizzle(sql)
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
    [Symbol.asyncDispose]: () => sql.end(),
  }
}
