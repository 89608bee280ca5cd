import { durationMs, type Duration } from '@genjobs/contract'
import type { Client, Pool, PoolClient, PoolConfig } from 'pg'
import pgDriver from 'pg'
import type { Database, Queryable, Script } from './database.ts'
import { keepFirstFailure } from './first-failure.ts'
import { scriptPatience, within } from './no-answer.ts'
import { keepListening } from './keep-listening.ts'
import { NamedStatements } from './named-statements.ts'
import { followOnPg } from './pg-listen.ts'
import { parserOf } from './type-parsers.ts'

const typeParsers = { getTypeParser: parserOf }

export type DeadlineOption = {
  /**
   * How long a statement may be without an answer. Then its connection is given up and its socket destroyed, and the
   * caller gets `database_unavailable`. A script of a migration has ten times as long. Default 60 s.
   */
  queryTimeout?: Duration
}

export type PgOptions = PoolConfig &
  DeadlineOption & {
    /** LISTEN for hints on a connection of its own. Turn it off behind a pooler in transaction mode. Default true. */
    listen?: boolean
    /**
     * Name the statements that come again and again, so that the server parses them once a connection. Given up by itself
     * behind a pooler that cannot. Default true.
     */
    prepare?: boolean
  }

/**
 * PostgreSQL through node-postgres, or anything with the same pool, such as `@neondatabase/serverless`.
 * @param source a pool of the caller's (who closes it), a connection string, or options of a pool
 * @param own for a pool of the caller's or a connection string: the deadline, and whether to LISTEN and to name statements
 */
export function pg(
  source: Pool | string | PgOptions,
  own: Pick<PgOptions, 'queryTimeout' | 'listen' | 'prepare'> = {},
): Database {
  const given = isPool(source)
  const options: PgOptions = given ? own : typeof source === 'string' ? { connectionString: source, ...own } : source
  const ms = durationMs(options.queryTimeout ?? '60s', 'queryTimeout')
  const pool = given ? source : new pgDriver.Pool({ keepAlive: true, connectionTimeoutMillis: ms, ...options })
  // A connection that breaks while it is idle is replaced by the pool; without a listener its error would end the process.
  if (!given) pool.on('error', () => undefined)
  const listeners = new Set<() => Promise<void>>()
  const names = options.prepare === false ? undefined : new NamedStatements()

  const database: Database = {
    oneConnection: pool.options.max === 1,
    async query(text, params = []) {
      const client = await checkOut(pool, ms)
      try {
        const send = (name?: string) => within(ms, () => destroySocket(client), run(client, text, params, name))
        const name = names?.nameOf(text)
        const rows = await (name === undefined
          ? send()
          : send(name).catch((error: unknown) => {
              if (names?.isToBlame(error)) return send()
              throw error
            }))
        giveBack(client, false)
        return rows as never
      } catch (error) {
        giveBack(client, isBroken(error))
        throw error
      }
    },

    async transaction(work) {
      const client = await checkOut(pool, ms)
      const send = (text: string) => within(ms, () => destroySocket(client), client.query(text))
      try {
        await send('begin')
        const { tx, throwIfFailed } = keepFirstFailure(pgTransaction(client, ms))
        const result = await work(tx)
        throwIfFailed()
        await send('commit')
        giveBack(client, false)
        return result
      } catch (error) {
        const undone = await send('rollback').then(
          () => true,
          () => false,
        )
        giveBack(client, !undone)
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
      const stop = keepListening(async (signal) => {
        const client = await checkOut(pool, ms)
        try {
          await followOnPg(client, ms, channel, onHint, signal)
        } finally {
          giveBack(client, true)
          // A goodbye that nobody answers would leave the socket open.
          destroySocket(client)
        }
      })
      listeners.add(stop)
      return async () => {
        listeners.delete(stop)
        await stop()
      }
    }
  }
  return database
}

/**
 * A transaction that the caller holds open on a client of node-postgres.
 * @param ms the deadline of a statement, which destroys the client's socket; without one it waits as long as the driver does
 */
export function pgTransaction(client: PoolClient | Client, ms?: number): Queryable & Script {
  const bounded = <T>(work: Promise<T>, patience = 1): Promise<T> =>
    ms === undefined ? work : within(ms * patience, () => destroySocket(client), work)
  return {
    query: (text, params = []) => bounded(run(client, text, params)),
    async script(text) {
      await bounded(client.query(text), scriptPatience)
    },
  }
}

async function run<Row>(
  client: PoolClient | Client,
  text: string,
  params: readonly unknown[],
  name?: string,
): Promise<Row[]> {
  const result = await client.query({
    text,
    values: [...params],
    types: typeParsers,
    ...(name === undefined ? {} : { name }),
  })
  return result.rows as Row[]
}

/** By what it can do: a pool of another copy of node-postgres is an instance of another class. */
function isPool(source: Pool | string | PgOptions): source is Pool {
  return typeof source === 'object' && 'totalCount' in source && typeof source.connect === 'function'
}

const ignore = () => undefined

/** A client of the pool. One whose connection breaks while it is out says so in an event, which must have a listener. */
async function checkOut(pool: Pool, ms: number): Promise<PoolClient> {
  const connecting = pool.connect()
  let tooLate = false
  const client = await within(
    ms,
    () => {
      tooLate = true
    },
    connecting.then((one) => {
      if (tooLate) one.release()
      return one
    }),
  )
  client.on('error', ignore)
  return client
}

function giveBack(client: PoolClient, broken: boolean): void {
  // The listener stays with one that is thrown away: its socket may have more to say.
  if (!broken) client.off('error', ignore)
  client.release(broken)
}

/** The driver itself would wait for the goodbye of a server that does not answer. */
function destroySocket(client: PoolClient | Client): void {
  ;(client as { connection?: { stream?: { destroy?(): void } } }).connection?.stream?.destroy?.()
}

/** An error of a statement leaves the connection good; all else does not. */
function isBroken(error: unknown): boolean {
  return (error as { severity?: unknown }).severity !== 'ERROR'
}
