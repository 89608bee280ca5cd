import { setTimeout as delay } from 'node:timers/promises'
import type { Queryable } from 'genjobs'
import { Client, types } from 'pg'

/**
 * One session, for tests of what happens between sessions. It may begin a transaction and leave it open. Queries that
 * are not awaited wait for each other: ask another connection to see what this one is doing.
 */
export type TestConnection = Queryable & {
  /** The process that serves the session. */
  readonly pid: number
  /** Resolves when the session waits for a lock; rejects when it does not within five seconds. */
  untilBlocked(): Promise<void>
  end(): Promise<void>
}

const int8 = 20

/** Connect to a database of PostgreSQL; `url` may name any. */
export async function testConnection(url: string): Promise<TestConnection> {
  const client = new Client({ connectionString: url, types: { getTypeParser } })
  await client.connect()
  const query = async <Row extends Record<string, unknown>>(text: string, params: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...params])).rows
  const [self] = await query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = self?.pid ?? 0
  return { pid, query, untilBlocked: () => untilBlocked(url, pid), end: () => client.end() }
}

/** Numbers for int8, as in the database seam; the driver's own reading of all else. */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser

async function untilBlocked(url: string, pid: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const deadline = Date.now() + 5_000; Date.now() < deadline; await delay(2)) {
      const { rows } = await client.query<{ blocked: boolean }>(
        'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
        [pid],
      )
      if (rows[0]?.blocked) return
    }
    throw new Error(`the session with pid ${pid} has not come to wait for a lock`)
  } finally {
    await client.end()
  }
}
