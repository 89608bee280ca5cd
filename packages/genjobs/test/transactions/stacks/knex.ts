import createKnex, { type Knex } from 'knex'
import { illustrate, type OpenOnServer } from '../stack.ts'

export const knexItself: OpenOnServer = async ({ url }) => {
  const knex = createKnex({ client: 'pg', connection: url })
  const inside = (tx: Knex.Transaction) => ({
    tx,
    addStory: async (title: string) => await tx('stories').insert({ title }),
  })
  return {
    createStory: async (jobs, title, owner) => {
      return await knex.transaction(async (tx) => {
        const [story] = await tx('stories').insert({ title }).returning<{ id: number }[]>('id')
        return await jobs.submit(illustrate, { story: story!.id }, { owner, tx })
      })
    },
    transaction: (work, isolation) =>
      knex.transaction(async (tx) => await work(inside(tx)), isolation ? { isolationLevel: isolation } : {}),
    nested: (tx, work) => (tx as Knex.Transaction).transaction(async (nested) => await work(inside(nested))),
    others: { knex },
    [Symbol.asyncDispose]: () => knex.destroy(),
  }
}
