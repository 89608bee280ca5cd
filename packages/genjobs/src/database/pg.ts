import type { Client, Notification, Pool, PoolClient, PoolConfig } from 'pg'
import pgDriver from 'pg'
import type { Database, Queryable, Script } from './database.ts'

const { Pool: PgPool, types } = pgDriver

const int8 = 20

/** Parse int8 as a number: every bigint of the engine is a count, a tag or a sequence number below 2^53. */
const typeParsers: PoolConfig['types'] = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

async function run<Row>(client: Pool | PoolClient | Client, text: string, params: readonly unknown[]): Promise<Row[]> {
  const result = await client.query({ text, values: [...params], types: typeParsers })
  return result.rows as Row[]
}

export type PgOptions = PoolConfig & {
  /** LISTEN for hints on a connection of its own. Turn it off behind a pooler in transaction mode. Default true. */
  listen?: boolean
}

/**
 * PostgreSQL through node-postgres.
 * @param source a pool of the caller's (who closes it), a connection string, or options of a pool
 */
export function pg(source: Pool | string | PgOptions): Database {
  const given = source instanceof PgPool
  const options: PgOptions = given ? {} : typeof source === 'string' ? { connectionString: source } : source
  const pool = given ? source : new PgPool(options)
  // A connection that breaks is replaced by the pool; without a listener its error would end the process.
  if (!given) {
    pool.on('error', () => undefined)
    pool.on('connect', (client) => client.on('error', () => undefined))
  }

  const listeners = new Set<() => Promise<void>>()

  const database: Database = {
    oneConnection: pool.options.max === 1,
    query: (text, params = []) => run(pool, text, params),

    async transaction(work) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const result = await work(pgTransaction(client))
        await client.query('commit')
        client.release()
        return result
      } catch (error) {
        const broken = await client.query('rollback').then(
          () => false,
          () => true,
        )
        client.release(broken)
        throw error
      }
    },

    async close() {
      await Promise.all([...listeners].map((stop) => stop()))
      if (!given) await pool.end()
    },
  }
  if (options.listen !== false) {
    database.listen = async (channel, onHint) => {
      const stop = listen(pool, channel, onHint)
      listeners.add(stop)
      return async () => {
        listeners.delete(stop)
        await stop()
      }
    }
  }
  return database
}

/** A transaction that the caller holds open on a client of node-postgres. */
export function pgTransaction(client: PoolClient | Client): Queryable & Script {
  return {
    query: (text, params = []) => run(client, text, params),
    async script(text) {
      await client.query(text)
    },
  }
}

/** Keep one connection listening, and take another after it breaks; what was missed meanwhile, polling finds. */
function listen(pool: Pool, channel: string, onHint: (payload: string) => void): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping

  const follow = async (): Promise<void> => {
    const client = await pool.connect()
    const broken = new Promise<void>((resolve) => {
      client.once('error', () => resolve())
      client.once('end', () => resolve())
      signal.addEventListener('abort', () => resolve(), { once: true })
      // It may have been told to stop while it waited for its connection.
      if (signal.aborted) resolve()
    })
    client.on('notification', (message: Notification) => {
      if (message.channel === channel) onHint(message.payload ?? '')
    })
    try {
      await client.query(`listen ${client.escapeIdentifier(channel)}`)
      await broken
    } finally {
      client.release(true)
    }
  }

  const following = (async () => {
    while (!signal.aborted) {
      await follow().catch(() => undefined)
      if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000)
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
        })
      }
    }
  })()

  return async () => {
    stopping.abort()
    await following
  }
}
