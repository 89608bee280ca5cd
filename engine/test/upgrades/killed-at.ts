import { Client } from 'pg'
import { pg, type Database, type Queryable, type Script } from 'genjobs'

/** A database whose server process is killed right after a statement of a transaction, counted from 1. */
export function killedAt(url: string, statement: number): { database: Database } & AsyncDisposable {
  const inner = pg({ connectionString: url })
  let run = 0
  async function count(tx: Queryable): Promise<void> {
    if (++run !== statement) return
    const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
    const killer = new Client({ connectionString: url })
    await killer.connect()
    await killer.query('select pg_terminate_backend($1, 5000)', [own?.pid])
    await killer.end()
  }
  const counted = (tx: Queryable & Script): Queryable & Script => ({
    async query(text, params) {
      const rows = await tx.query(text, params)
      await count(tx)
      return rows as never
    },
    async script(text) {
      await tx.script(text)
      await count(tx)
    },
  })
  return {
    database: { ...inner, transaction: (work) => inner.transaction((tx) => work(counted(tx))) },
    [Symbol.asyncDispose]: () => inner.close(),
  }
}
