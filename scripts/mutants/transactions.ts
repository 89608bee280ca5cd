import { mutant, type Mutant } from './mutant.ts'

const source = 'packages/genjobs/src'
const libraries = 'packages/genjobs/test/transactions/transactions.test.ts'
const edges = 'packages/genjobs/test/transactions/edges.test.ts'

export const transactionsMutants: readonly Mutant[] = [
  mutant(
    'many jobs of a transaction commit by themselves',
    `${source}/client/submit.ts`,
    '? await inParts(good, (part) => inTransaction(inner, part))',
    '? await submitAll(good, true)',
    libraries,
    'Kysely: rolls back both',
  ),
  mutant(
    'a database of Drizzle passes for a transaction',
    `${source}/transactions/drizzle.ts`,
    "return 'rollback' in tx && typeof tx.rollback === 'function'",
    'return true',
    libraries,
    'Drizzle on node-postgres: what is no transaction is refused',
  ),
  mutant(
    'a client that has not begun passes for a transaction',
    `${source}/transactions/query-method.ts`,
    "['T', 'E'].includes(",
    "['T', 'E', 'I'].includes(",
    libraries,
    'node-postgres: what is no transaction is refused',
  ),
  mutant(
    'what Prisma wraps stays hidden',
    `${source}/transactions/postgres-error.ts`,
    "'meta', ",
    '',
    libraries,
    'Prisma: another isolation level is refused by its code',
  ),
  mutant(
    'plugins of Kysely read the answer',
    `${source}/transactions/kysely.ts`,
    'const plain = tx.withoutPlugins() as KyselyTransaction',
    'const plain = tx',
    libraries,
    'Kysely: the example commits both',
  ),
  mutant(
    'a first use that was rolled back counts',
    `${source}/client/start-up.ts`,
    'if (!started) await start(tx)',
    'if (!started) await start(tx).then(() => (started = true))',
    edges,
    'a pool of one connection',
  ),
  mutant(
    'nudge tells this process alone',
    `${source}/client/operate.ts`,
    `    nudge(): void {
      hints.send('work')`,
    `    nudge(): void {
      void hints`,
    edges,
    'nudge tells the workers at once',
  ),
]
