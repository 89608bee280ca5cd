import { mutant, type Mutant } from './mutant.ts'

const src = 'packages/genjobs/src/database'
const conformance = 'packages/genjobs/test/database/conformance.test.ts'
const deadline = 'packages/genjobs/test/database/deadline.test.ts'

export const driversMutants: readonly Mutant[] = [
  mutant(
    'JSON is encoded once more by postgres.js',
    `${src}/postgres-js.ts`,
    'const unknownType = 705',
    'const unknownType = 0',
    conformance,
    'takes parameters as the server wants them',
  ),
  mutant(
    'int8 stays a string',
    `${src}/type-parsers.ts`,
    "oid === int8 && format !== 'binary'",
    "oid === -1 && format !== 'binary'",
    conformance,
    'gives the types of the engine',
  ),
  mutant(
    'an array is not quoted',
    `${src}/parameter-text.ts`,
    ".replaceAll('\\\\', '\\\\\\\\')",
    '',
    conformance,
    'takes parameters as the server wants them',
  ),
  mutant(
    'a transaction whose failure was caught says it has committed',
    `${src}/pg.ts`,
    'throwIfFailed()\n',
    '\n',
    conformance,
    'commits what ends well',
  ),
  mutant(
    'columns that an instance renamed stay so',
    `${src}/postgres-js-columns.ts`,
    "if (typeof from !== 'function') return",
    'if (from) return',
    conformance,
    'gives the types of the engine',
  ),
  mutant(
    'the deadline of node-postgres leaves the socket open',
    `${src}/pg.ts`,
    '.connection?.stream?.destroy?.()',
    '.connection?.stream',
    deadline,
    'goes on after the network was silent',
  ),
  mutant(
    'the deadline of postgres.js leaves the socket open',
    `${src}/postgres-js-open.ts`,
    'now - seen.changedAt >= ms * 0.75) socket.destroy(noAnswer(ms))',
    'now < 0) socket.destroy()',
    deadline,
    'goes on after the network was silent',
  ),
  mutant(
    'postgres.js writes a rollback to a socket that is gone',
    `${src}/postgres-js.ts`,
    'if (isLost(error, own !== undefined)) {',
    'if (ms === 0) {',
    deadline,
    'says database_unavailable',
  ),
  mutant(
    'names of statements are given on behind a pooler that loses them',
    `${src}/named-statements.ts`,
    "code === '26000' && routine",
    "code === '26000' && !routine",
    'packages/genjobs/test/database/named-statements.test.ts',
    'where another connection answers',
  ),
  mutant(
    'a statement is not sent again when its plan is out of date',
    `${src}/named-statements.ts`,
    "if (code === '0A000' && routine",
    "if (code === '0A000' && !routine",
    'packages/genjobs/test/database/named-statements.test.ts',
    'once a function answers with other columns',
  ),
]
