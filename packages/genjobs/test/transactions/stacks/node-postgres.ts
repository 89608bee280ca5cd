import { pgTransaction } from 'genjobs'
import { Client, Pool, type PoolClient } from 'pg'
import { illustrate, type OpenOnServer } from '../stack.ts'

export const nodePostgres: OpenOnServer = async ({ url }) => {
  const pool = new Pool({ connectionString: url })
  const idle = new Client({ connectionString: url })
  await idle.connect()
  const inside = (tx: PoolClient) => ({
    tx,
    addStory: (title: string) => tx.query('insert into stories (title) values ($1)', [title]),
  })
  return {
    createStory: async (jobs, title, owner) => {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const { rows } = await client.query('insert into stories (title) values ($1) returning id', [title])
        const job = await jobs.submit(illustrate, { story: rows[0].id }, { owner, tx: client })
        await client.query('commit')
        return job
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
    async transaction(work, isolation) {
      const client = await pool.connect()
      try {
        await client.query(`begin${isolation ? ` isolation level ${isolation}` : ''}`)
        await work(inside(client))
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
    async nested(tx, work) {
      const client = tx as PoolClient
      await client.query('savepoint nested')
      try {
        await work(inside(client))
      } catch (error) {
        await client.query('rollback to savepoint nested')
        throw error
      }
    },
    // A client that has not begun, and ours around it.
    others: { pool, idle, ours: pgTransaction(idle) },
    async [Symbol.asyncDispose]() {
      await idle.end()
      await pool.end()
    },
  }
}
