import { mutant, type Mutant } from './mutant.ts'

const source = 'packages/genjobs/src/testing'
const opening = 'packages/genjobs/test/testing/open-test-database.test.ts'
const running = 'packages/genjobs/test/testing/run-until-idle.test.ts'
const traceless = 'is handed on without a trace'

export const testingMutants: readonly Mutant[] = [
  mutant(
    'a test database keeps the rows of one table',
    `${source}/baseline.ts`,
    "c.relkind = 'r' and pg_relation_size",
    "c.relkind = 'r' and c.relname <> 'accounts' and pg_relation_size",
    opening,
    traceless,
  ),
  mutant(
    'a test database keeps its sequences',
    `${source}/baseline.ts`,
    'if (then && then.last !== now.last) await setSequence(db, then)',
    'void then',
    opening,
    'has what was prepared, as it was',
  ),
  mutant(
    'a test database keeps the time that a test has set',
    `${source}/baseline.ts`,
    'for (const seed of seeds) await sow(db, seed)',
    "for (const seed of seeds) if (!seed.name.endsWith('.clock')) await sow(db, seed)",
    opening,
    traceless,
  ),
  mutant(
    'a test database keeps the settings of its session',
    `${source}/baseline.ts`,
    `// Settings, roles, prepared statements, cursors, temporary tables, locks and LISTEN.
        await db.exec('discard all')`,
    "await db.exec('unlisten *')",
    opening,
    traceless,
  ),
  mutant(
    'a test database with another table is handed on',
    `${source}/baseline.ts`,
    'return (await catalogState(db, since)) === catalogs',
    'return (await catalogState(db, since)) !== undefined',
    opening,
    'is not handed on with a table',
  ),
  mutant(
    'a worker of one test gets at the database of the next',
    `${source}/guarded-database.ts`,
    'if (ended) {',
    'if (ended && listening.size < 0) {',
    opening,
    'is taken away from what a test has left running',
  ),
  mutant(
    'running until idle stops after one drain',
    `${source}/run-until-idle.ts`,
    'if (claimed.length > 0) continue',
    '',
    running,
    'leaves what has no handler or is not due',
  ),
  mutant(
    'the lease of a dead worker is nothing to wait for',
    `${source}/movable-clock.ts`,
    'from ${name}.leases l left join',
    'from (select * from ${name}.leases limit 0) l left join',
    running,
    'goes on with what a worker had that died',
  ),
]
