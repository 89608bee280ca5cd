import { durationMs } from '@genjobs/contract'
import type { Database, Queryable, Script } from './database.ts'
import { keepFirstFailure } from './first-failure.ts'
import { aborted, keepListening } from './keep-listening.ts'
import { noAnswer, scriptPatience, within } from './no-answer.ts'
import { parameterText } from './parameter-text.ts'
import type { DeadlineOption } from './pg.ts'
import { columnNames } from './postgres-js-columns.ts'
import { openPostgresJs, type OwnPostgresJs } from './postgres-js-open.ts'
import { parserOf } from './type-parsers.ts'

/** What is used of postgres.js within a transaction; a structure, so that nobody needs the package. */
export type PostgresJsTransaction = {
  unsafe(text: string, params?: never[], options?: { prepare?: boolean }): unknown
  typed: unknown
}

/** An instance of postgres.js. */
export type PostgresJs = PostgresJsTransaction & {
  begin(work: (tx: PostgresJsTransaction) => Promise<unknown>): Promise<unknown>
  listen(channel: string, onNotify: (payload: string) => void): PromiseLike<{ unlisten(): Promise<unknown> }>
  end(options?: { timeout?: number }): Promise<void>
  options: unknown
}

export type PostgresJsOptions = DeadlineOption & {
  /** LISTEN for hints on a connection of its own. Turn it off behind a pooler in transaction mode. Default true. */
  listen?: boolean
  /** For an instance that is opened here: options of postgres.js, such as `max`, `prepare` or `ssl`. */
  connect?: Record<string, unknown>
}

/**
 * PostgreSQL through postgres.js 3.
 * @param source an instance of the caller's (who ends it), or a connection string. With a string the sockets are ours, and
 * one without an answer within the deadline is destroyed. Of a caller's instance the caller is freed just so, but the
 * connection is lost to it until the system notices.
 * @throws GenjobsError `invalid_input` for an instance with `transform.row`
 */
export function postgresJs(source: PostgresJs | string, options: PostgresJsOptions = {}): Database {
  const ms = durationMs(options.queryTimeout ?? '60s', 'queryTimeout')
  const own = typeof source === 'string' ? openPostgresJs(source, options.connect ?? {}, ms) : undefined
  if (typeof source !== 'string') columnNames(source.options)
  const instance = async (): Promise<PostgresJs> => (own ? await own.instance() : (source as PostgresJs))
  const stops = new Set<() => Promise<void>>()

  const { max } = (typeof source === 'string' ? (options.connect ?? {}) : source.options) as { max?: unknown }

  const database: Database = {
    oneConnection: max === 1,
    async query(text, params = []) {
      const sql = await instance()
      return (await run(sql, columnNames(sql.options), text, params, ms, own, true)) as never
    },

    async transaction<T>(work: (tx: Queryable & Script) => Promise<T>): Promise<T> {
      const sql = await instance()
      return await new Promise<T>((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined
        let over = false
        const giveUp = (error: unknown) => {
          over = true
          reject(error)
          own?.cut(begun)
        }
        // For what the driver sends by itself: begin, commit and rollback.
        const start = () => (timer = setTimeout(() => giveUp(noAnswer(ms)), ms))
        start()
        const begun = sql
          .begin(async (transaction: PostgresJsTransaction) => {
            clearTimeout(timer)
            if (over) throw noAnswer(ms)
            const bound = transactionOf(transaction, columnNames(sql.options), ms, own, giveUp)
            const { tx, throwIfFailed } = keepFirstFailure(bound)
            try {
              const result = await work(tx)
              throwIfFailed()
              return result
            } catch (error) {
              if (isLost(error, own !== undefined)) {
                giveUp(error)
                // The driver would write its rollback to a socket that is no more, which ends the process.
                return await new Promise<never>(() => undefined)
              }
              throw error
            } finally {
              if (!over) start()
            }
          })
          .finally(() => clearTimeout(timer))
        begun.then((value) => resolve(value as T), reject)
      })
    },

    async close() {
      await Promise.all([...stops].map((stop) => stop()))
      await own?.close()
    },
  }
  if (options.listen !== false) {
    database.listen = async (channel, onHint) => {
      const end = own ? listenOnOwn(own, ms, channel, onHint) : await listenOn(await instance(), ms, channel, onHint)
      const stop = async () => {
        if (stops.delete(stop)) await end()
      }
      stops.add(stop)
      return stop
    }
  }
  return database
}

/** Whether the connection is gone, of itself or by our deadline; a caller's may still answer and take a rollback. */
function isLost(error: unknown, ours: boolean): boolean {
  const { code } = error as { code?: unknown }
  if (code === 'database_unavailable') return ours
  return typeof code === 'string' && /^(CONNECTION_|57P0|08|E[A-Z]{3})/.test(code)
}

function transactionOf(
  sql: PostgresJsTransaction,
  nameOf: (name: string) => string,
  ms?: number,
  own?: OwnPostgresJs,
  giveUp: (error: unknown) => void = () => undefined,
): Queryable & Script {
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: unknown }).code === 'database_unavailable') giveUp(error)
      throw error
    }
  }
  return {
    // A plan that is kept over a change of a function would fail, and with it the transaction.
    query: (text, params = []) => bounded(() => run(sql, nameOf, text, params, ms, own, false)) as never,
    script: (text) =>
      bounded(async () => {
        const running = Promise.resolve(sql.unsafe(text))
        await (ms === undefined ? running : within(ms * scriptPatience, () => own?.cut(running), running))
      }),
  }
}

type Raw = (Uint8Array | null)[][] & { columns?: { name: string; type: number }[] }
type Query = { raw(): PromiseLike<Raw> }

/** PostgreSQL's own type for what it is to find out; the driver has no serializer for it and sends the text as it is. */
const unknownType = 705

/**
 * Everything goes to the server as text and comes from it as text: serializers, parsers and transforms of an instance
 * have no part in it. A string for a jsonb parameter would otherwise be encoded once more.
 */
async function run(
  sql: PostgresJsTransaction,
  nameOf: (name: string) => string,
  text: string,
  params: readonly unknown[],
  ms: number | undefined,
  own: OwnPostgresJs | undefined,
  prepare: boolean,
): Promise<Record<string, unknown>[]> {
  const typed = sql.typed as (value: unknown, type: number) => never
  const values = params.map((value) => typed(parameterText(value as string), unknownType))
  const query = sql.unsafe(text, values, { prepare }) as Query
  const running = Promise.resolve(query.raw())
  // Not query.cancel(): when that fails, nobody can catch it, and the process ends.
  const rows = await (ms === undefined ? running : within(ms, () => own?.cut(running), running))
  const columns = (rows.columns ?? []).map(({ name, type }) => ({ name: nameOf(name), parse: parserOf(type) }))
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, parse }, i) => {
        const value = row[i]
        return [name, value ? parse(Buffer.from(value).toString('utf8')) : null]
      }),
    ),
  )
}

function listenOnOwn(own: OwnPostgresJs, ms: number, channel: string, onHint: (payload: string) => void) {
  return keepListening(async (signal) => {
    let closed!: () => void
    const broken = new Promise<void>((resolve) => (closed = resolve))
    const sql = await own.another({
      max: 1,
      idle_timeout: null,
      max_lifetime: null,
      onclose: () => closed(),
      onnotify: (from: string, payload: string) => from === channel && onHint(payload),
    })
    try {
      const listening = Promise.resolve(sql.unsafe(`listen "${channel}"`))
      await within(ms, () => own.cut(listening), listening)
      await Promise.race([broken, aborted(signal)])
    } finally {
      await sql.end({ timeout: 0 })
    }
  })
}

async function listenOn(sql: PostgresJs, ms: number, channel: string, onHint: (payload: string) => void) {
  // After its connection broke the driver listens again and knows no more how to stop that.
  let stopped = false
  const listening = sql.listen(channel, (payload) => stopped || onHint(payload))
  const { unlisten } = await within(ms, () => undefined, Promise.resolve(listening))
  return async () => {
    stopped = true
    // A database that is gone listens no more.
    await within(ms, () => undefined, Promise.resolve(unlisten())).catch(() => undefined)
  }
}
