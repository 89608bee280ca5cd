import {
  CamelCasePlugin,
  Kysely,
  ParseJSONResultsPlugin,
  PostgresDialect,
  type Generated,
  type Transaction,
} from 'kysely'
import { Pool } from 'pg'
import { illustrate, type OpenOnServer } from '../stack.ts'

type Tables = { stories: { id: Generated<number>; title: string } }

const openKysely = (url: string) =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }),
    // Those that would make something else of an answer.
    plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
  })

const inside = (tx: Transaction<Tables>) => ({
  tx,
  addStory: (title: string) => tx.insertInto('stories').values({ title }).execute(),
})

export const kysely: OpenOnServer = async ({ url }) => {
  const db = openKysely(url)
  return {
    createStory: async (jobs, title, owner) => {
      return await db.transaction().execute(async (tx) => {
        const story = await tx.insertInto('stories').values({ title }).returning('id').executeTakeFirstOrThrow()
        return await jobs.submit(illustrate, { story: story.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      (isolation ? db.transaction().setIsolationLevel(isolation) : db.transaction()).execute(
        async (tx) => await work(inside(tx)),
      ),
    others: { db },
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

export const kyselyControlled: OpenOnServer = async ({ url }) => {
  const db = openKysely(url)
  const begin = (isolation?: 'serializable') =>
    (isolation ? db.startTransaction().setIsolationLevel(isolation) : db.startTransaction()).execute()
  type Controlled = Awaited<ReturnType<typeof begin>>
  return {
    createStory: async (jobs, title, owner) => {
      const tx = await db.startTransaction().execute()
      try {
        const story = await tx.insertInto('stories').values({ title }).returning('id').executeTakeFirstOrThrow()
        const job = await jobs.submit(illustrate, { story: story.id }, { owner, tx })
        await tx.commit().execute()
        return job
      } catch (error) {
        await tx.rollback().execute()
        throw error
      }
    },
    async transaction(work, isolation) {
      const tx = await begin(isolation)
      try {
        await work(inside(tx))
        await tx.commit().execute()
      } catch (error) {
        await tx.rollback().execute()
        throw error
      }
    },
    async nested(tx, work) {
      const within = await (tx as Controlled).savepoint('nested').execute()
      try {
        await work(inside(within))
      } catch (error) {
        await within.rollbackToSavepoint('nested').execute()
        throw error
      }
    },
    others: { db },
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}
