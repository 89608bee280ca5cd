import type { Row, Statement } from './statement.ts'

/** The client that `prisma.$transaction(async (tx) => …)` hands over. `$connect` sets the client itself apart. */
export type PrismaTransaction = {
  $queryRawUnsafe(text: string, ...params: string[]): PromiseLike<unknown>
  $connect?: never
}

export function isPrisma(tx: object): boolean {
  return '$queryRawUnsafe' in tx && typeof tx.$queryRawUnsafe === 'function'
}

export function isPrismaTransaction(tx: object): tx is PrismaTransaction {
  return (tx as { $connect?: unknown }).$connect === undefined
}

export function prismaStatement(tx: PrismaTransaction): Statement {
  return async (text, params) => (await tx.$queryRawUnsafe(text, ...params)) as Row[]
}
