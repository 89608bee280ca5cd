import postgres, { type TransactionSql } from 'postgres'
import { illustrate, type OpenOnServer } from '../stack.ts'

export const postgresJs: OpenOnServer = async ({ url }) => {
  // Its names of columns are the app's own.
  const sql = postgres(url, { onnotice: () => undefined, transform: postgres.camel })
  const reserved = await sql.reserve()
  const inside = (tx: TransactionSql) => ({
    tx,
    addStory: async (title: string) => await tx`insert into stories (title) values (${title})`,
  })
  return {
    createStory: async (jobs, title, owner) => {
      return await sql.begin(async (tx) => {
        const [story] = await tx`insert into stories (title) values (${title}) returning id`
        return await jobs.submit(illustrate, { story: story!['id'] }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      sql.begin(isolation ? `isolation level ${isolation}` : '', async (tx) => await work(inside(tx))),
    nested: (tx, work) => (tx as TransactionSql).savepoint(async (nested) => await work(inside(nested))),
    others: { sql, reserved },
    async [Symbol.asyncDispose]() {
      reserved.release()
      await sql.end()
    },
  }
}
