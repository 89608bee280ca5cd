import { openTestDatabase, testDatabases, type OpenTestDatabase } from '@genjobs/testkit'
import { TransactionRollbackError } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { createJobs, defineKind, GenjobsError, perOwner, pg, postgresJs } from 'genjobs'
import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { illustrate, kinds, type StoryJobs } from './stack.ts'

/** What submit_jobs says of one job. */
const answer = { rows: [{ answer: JSON.stringify([{ item: 1, job_id: 'id', replayed: false, error: null }]) }] }

describe.skipIf(!testDatabases.includes('18'))('transactions beyond the libraries', () => {
  let db: OpenTestDatabase
  let jobs: StoryJobs
  let client: Client

  beforeAll(async () => {
    db = await openTestDatabase('18')
    jobs = createJobs({ database: db.database, kinds })
    client = new Client({ connectionString: db.url as string })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await jobs.close()
    await db.close()
  })

  it('any object with a query may be in a transaction, and is asked whether it is', async () => {
    const owner = 'an object'
    const tx = { query: (text: string, params?: string[]) => client.query(text, params) }
    await expect(jobs.submit(illustrate, { story: 1 }, { owner, tx })).rejects.toMatchObject({ code: 'invalid_input' })
    await client.query('begin')
    await jobs.submit(illustrate, { story: 1 }, { owner, tx })
    expect(await jobs.list({ owner })).toEqual([])
    await client.query('commit')
    expect(await jobs.list({ owner })).toHaveLength(1)
  })

  it('one connection of postgres.js, on which the caller has begun', async () => {
    const owner = 'reserved'
    const sql = postgres(db.url as string, { max: 1 })
    const reserved = await sql.reserve()
    await reserved`begin`
    await jobs.submit(illustrate, { story: 1 }, { owner, tx: reserved })
    await reserved`rollback`
    expect(await jobs.list({ owner })).toEqual([])
    reserved.release()
    await sql.end()
  })

  // Only the shape: TypeORM itself is not among what the tests install.
  it('a manager or a runner of TypeORM, when its transaction is active', async () => {
    const owner = 'TypeORM'
    const query = async (text: string, params?: string[]) => (await client.query(text, params)).rows as unknown
    const manager = (isTransactionActive: boolean) => ({
      query,
      transaction: () => undefined,
      getRepository: () => undefined,
      queryRunner: { isTransactionActive },
    })
    await client.query('begin')
    for (const tx of [manager(true), { query, isTransactionActive: true }]) {
      await jobs.submit(illustrate, { story: 1 }, { owner, tx })
    }
    await client.query('commit')
    expect(await jobs.list({ owner })).toHaveLength(2)
    const others = [manager(false), { ...manager(true), queryRunner: undefined }, { query, isTransactionActive: false }]
    for (const tx of others) {
      await expect(jobs.submit(illustrate, { story: 1 }, { owner, tx })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    }
  })

  it('a pool of one connection: the first use within its transaction, and a refusal, wait for no other', async () => {
    const pool = new Pool({ connectionString: db.url as string, max: 1 })
    const single = defineKind('single', { input: z.object({}), limits: [perOwner(1, { whenFull: 'reject' })] })
    const alone = createJobs({ database: pg(pool), kinds: [single] })
    const owner = 'alone'
    // What the first use registers goes with the transaction.
    const rolledBack = drizzle(pool).transaction(async (tx) => {
      await alone.submit(single, {}, { owner, tx })
      tx.rollback()
    })
    await expect(rolledBack).rejects.toBeInstanceOf(TransactionRollbackError)
    await drizzle(pool).transaction(async (tx) => {
      await alone.submit(single, {}, { owner, tx })
      expect(await alone.trySubmit(single, {}, { owner, tx })).toMatchObject({
        ok: false,
        error: { code: 'limit_reached' },
      })
    })
    expect(await alone.list({ owner })).toHaveLength(1)
    const sql = postgres(db.url as string, { max: 1 })
    const other = createJobs({ database: postgresJs(sql, { listen: false }), kinds: [single] })
    await sql.begin(async (tx) => void (await other.submit(single, {}, { owner: `${owner}, postgres.js`, tx })))
    await sql.end()
    await alone.close()
    await pool.end()
  })

  it('a conflict is told as it is, and not tried again in a transaction that is lost', async () => {
    const asked: string[] = []
    const wrapped = Object.assign(new Error('Failed query'), { code: 'P2010' })
    const told = async (inner: object): Promise<unknown> => {
      asked.length = 0
      const tx = {
        async query(text: string) {
          asked.push(text)
          if (text.startsWith('select'))
            throw Object.assign(wrapped, { meta: { driverAdapterError: { cause: inner } } })
          return answer
        },
      }
      return await jobs.submit(illustrate, { story: 1 }, { owner: 'conflict', tx }).catch((error: unknown) => error)
    }
    // As Prisma tells of a deadlock.
    const deadlock = { kind: 'TransactionWriteConflict', originalCode: '40P01', originalMessage: 'deadlock detected' }
    const error = await told(deadlock)
    expect(error).toBeInstanceOf(GenjobsError)
    expect(error).toMatchObject({ code: 'database_error', message: 'deadlock detected (40P01)' })
    expect(asked.filter((text) => text.startsWith('select'))).toHaveLength(1)
    expect(await told(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toMatchObject({
      code: 'database_unavailable',
    })
    // What is neither of the database nor of its connection is the library's own to tell.
    expect(await told({ kind: 'TransactionAlreadyClosed' })).toBe(wrapped)
  })

  it('nudge tells the workers at once, of this process and of others', async () => {
    let tell: (payload: string) => void
    const told = new Promise<string>((resolve) => (tell = resolve))
    const stop = await db.database.listen!('genjobs_genjobs', (payload) => tell(payload))
    // Listening may have begun only now.
    await expect
      .poll(async () => (await db.query('select from pg_stat_activity where query ilike $1', ['listen %'])).length)
      .toBe(1)
    jobs.nudge()
    expect(await told).toBe('work')
    await stop()
  })
})
