import type { PGlite } from '@electric-sql/pglite'
import type { drizzle } from 'drizzle-orm/node-postgres'
import type { Database } from 'genjobs'
import type { Knex } from 'knex'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Sql } from 'postgres'
import type { PrismaClient } from './generated/prisma/client.ts'
import { illustrate, type StoryJobs } from './stack.ts'

/** What is no transaction by its type does not compile. Nobody calls this: the compiler reads it. */
export async function refusedTypes(
  jobs: StoryJobs,
  not: {
    drizzle: ReturnType<typeof drizzle>
    prisma: PrismaClient
    kysely: Kysely<object>
    knex: Knex
    pool: Pool
    postgresJs: Sql
    pglite: PGlite
    database: Database
  },
): Promise<void> {
  const owner = 'ada'
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.drizzle })
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.prisma })
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.kysely })
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.knex })
  // @ts-expect-error a pool
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.pool })
  // @ts-expect-error a pool
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.postgresJs })
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.pglite })
  // @ts-expect-error a database
  await jobs.submit(illustrate, { story: 1 }, { owner, tx: not.database })
}
