import type { DrizzleTransaction } from './drizzle.ts'
import type { KnexTransaction } from './knex.ts'
import type { KyselyTransaction } from './kysely.ts'
import type { PostgresJsReserved, PostgresJsTransaction } from './postgres-js.ts'
import type { PrismaTransaction } from './prisma.ts'
import type { QueryMethodTransaction } from './query-method.ts'
import type { TypeormTransaction } from './typeorm.ts'

/**
 * An open transaction of the caller's: the object that his library hands him, told by its shape. Where a library's
 * database has another type than its transaction, passing the database does not compile; in any case it is refused.
 */
export type TransactionObject =
  | DrizzleTransaction
  | PrismaTransaction
  | KyselyTransaction
  | KnexTransaction
  | PostgresJsTransaction
  | PostgresJsReserved
  | TypeormTransaction
  | QueryMethodTransaction
