import { GenjobsError } from '@genjobs/contract'
import { drizzleStatement, isDrizzle, isDrizzleTransaction } from './drizzle.ts'
import { isKnex, isKnexTransaction, knexStatement } from './knex.ts'
import { isKysely, isKyselyTransaction, kyselyStatement } from './kysely.ts'
import { isPostgresJs, isPostgresJsReserved, isPostgresJsTransaction, postgresJsStatement } from './postgres-js.ts'
import { isPrisma, isPrismaTransaction, prismaStatement } from './prisma.ts'
import {
  hasQueryMethod,
  isDatabase,
  isPgliteTransaction,
  knowsTransaction,
  queryMethodStatement,
} from './query-method.ts'
import type { Statement } from './statement.ts'
import { isTypeorm, isTypeormTransaction, typeormStatement } from './typeorm.ts'
import { requireTransaction } from './require-transaction.ts'

/**
 * How to run a statement in a transaction of any library, which is told by the shape of its object: none is imported,
 * so that nobody has to have it. What is no transaction is refused, since its job would stay whatever becomes of the
 * caller's own rows.
 * @throws GenjobsError `invalid_input`
 */
export async function asStatement(tx: unknown): Promise<Statement> {
  if ((typeof tx !== 'object' && typeof tx !== 'function') || tx === null) throw unknownObject(tx)
  if (isDrizzle(tx)) {
    if (isDrizzleTransaction(tx)) return drizzleStatement(tx)
    throw notInTransaction('a database of Drizzle', 'Pass the `tx` of db.transaction(async (tx) => …).')
  }
  if (isPrisma(tx)) {
    if (isPrismaTransaction(tx)) return prismaStatement(tx)
    throw notInTransaction('a client of Prisma', 'Pass the `tx` of prisma.$transaction(async (tx) => …).')
  }
  if (isKysely(tx)) {
    if (isKyselyTransaction(tx)) return kyselyStatement(tx)
    throw notInTransaction('a database of Kysely', 'Pass the `trx` of db.transaction().execute(async (trx) => …).')
  }
  if (isKnex(tx)) {
    if (isKnexTransaction(tx)) return knexStatement(tx)
    throw notInTransaction('Knex', 'Pass the `trx` of knex.transaction(async (trx) => …).')
  }
  if (isPostgresJs(tx)) {
    if (isPostgresJsTransaction(tx)) return postgresJsStatement(tx)
    if (isPostgresJsReserved(tx)) return await requireTransaction(postgresJsStatement(tx))
    throw notInTransaction('postgres.js', 'Pass the `sql` of sql.begin(async (sql) => …).')
  }
  if (isTypeorm(tx)) {
    if (isTypeormTransaction(tx)) return typeormStatement(tx)
    throw notInTransaction('TypeORM', 'Pass the manager of dataSource.transaction(async (manager) => …).')
  }
  if (hasQueryMethod(tx)) {
    if (isDatabase(tx)) {
      throw notInTransaction('a pool or a database', 'Pass the client or transaction in which you began.')
    }
    const statement = queryMethodStatement(tx)
    return isPgliteTransaction(tx) || knowsTransaction(tx) ? statement : await requireTransaction(statement)
  }
  throw unknownObject(tx)
}

function notInTransaction(what: string, hint: string): GenjobsError {
  return new GenjobsError('invalid_input', `tx is ${what}, not a transaction: the job would not depend on yours`, {
    hint,
  })
}

function unknownObject(tx: unknown): GenjobsError {
  return new GenjobsError('invalid_input', `tx is no transaction of a library that genjobs knows: ${typeof tx}`, {
    hint: 'Pass the transaction of node-postgres, postgres.js, PGlite, Drizzle, Prisma, Kysely, Knex or TypeORM, or an object with query(text, params).',
  })
}
