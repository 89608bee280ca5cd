import { createTestDatabase, openTestDatabase, testDatabases, testServerNames } from '@genjobs/testkit'
import { durationMs, pg, postgresJs, type Database, type Duration } from 'genjobs'
import pgDriver from 'pg'
import postgres from 'postgres'
import type { DriverName } from './traits.ts'

export type OpenDriver = { database: Database; end(): Promise<void> }

export type Driver = {
  name: DriverName
  /** Told apart where one driver is tested in two ways. */
  title: string
  open(url: string, queryTimeout?: Duration): OpenDriver
}

const instance =
  (options: Record<string, unknown>) =>
  (url: string, queryTimeout: Duration = '60s') => {
    const sql = postgres(url, { onnotice: () => undefined, ...options })
    return { database: postgresJs(sql, { queryTimeout }), end: () => sql.end({ timeout: 1 }) }
  }

const nothing = () => Promise.resolve()

/** A new driver is a line here, and in the table of traits. */
export const drivers: readonly Driver[] = [
  {
    name: 'pg',
    title: 'pg',
    open: (connectionString, queryTimeout = '60s') => ({
      database: pg({ connectionString, queryTimeout }),
      end: nothing,
    }),
  },
  {
    name: 'pg, your pool',
    title: "pg with a caller's pool",
    open(connectionString, queryTimeout = '60s') {
      const pool = new pgDriver.Pool({ connectionString, connectionTimeoutMillis: durationMs(queryTimeout) })
      // As an app that follows node-postgres's advice.
      pool.on('error', () => undefined)
      return { database: pg(pool, { queryTimeout }), end: () => pool.end() }
    },
  },
  {
    name: 'postgres.js',
    title: 'postgres.js',
    open: (url, queryTimeout = '60s') => ({ database: postgresJs(url, { queryTimeout }), end: nothing }),
  },
  {
    name: 'postgres.js, your instance',
    title: 'postgres.js of the caller, prepared',
    // One that changes all that it may: names of columns, values, types.
    open: instance({
      prepare: true,
      transform: postgres.camel,
      types: {
        bigint: { ...postgres.BigInt },
        text: { to: 25, from: [25], serialize: String, parse: () => 'changed' },
      },
    }),
  },
  {
    name: 'postgres.js, your instance',
    title: 'postgres.js of the caller, unprepared',
    open: instance({ prepare: false }),
  },
]

export type OpenCase = { database: Database; url: string | undefined; close(): Promise<void> }
export type Case = { title: string; driver: DriverName; open(): Promise<OpenCase> }

/** Each driver on each server of this run, and PGlite. */
export const cases: readonly Case[] = [
  ...testServerNames.flatMap((version) =>
    drivers.map((driver) => ({
      title: `${driver.title} on PostgreSQL ${version}`,
      driver: driver.name,
      async open() {
        const db = await createTestDatabase(version)
        const { database, end } = driver.open(db.url)
        return {
          database,
          url: db.url,
          async close() {
            await database.close()
            await end()
            await db.drop()
          },
        }
      },
    })),
  ),
  ...(testDatabases.includes('pglite')
    ? [
        {
          title: 'PGlite',
          driver: 'PGlite' as const,
          async open() {
            const { database, close } = await openTestDatabase('pglite')
            return { database, url: undefined, close }
          },
        },
      ]
    : []),
]
