import { mutant, type Mutant } from './mutant.ts'

const cli = 'packages/cli/src'
const doctor = 'packages/genjobs/src/doctor/checks'
const installation = 'packages/genjobs/test/doctor/installation.test.ts'
const transcripts = 'packages/cli/test/transcripts/transcripts.test.ts'
const uninstall = 'packages/genjobs/test/uninstall/uninstall.test.ts'

export const cliMutants: readonly Mutant[] = [
  mutant(
    'an uninstall takes the views of others along unasked',
    'packages/genjobs/src/uninstall/uninstall.ts',
    'if (dependents.length > 0 && !cascade) {',
    'if (dependents.length > 1_000 && !cascade) {',
    uninstall,
    'removes all of it, and nothing of others',
  ),
  mutant(
    'an uninstall goes on when another name was typed',
    `${cli}/commands/uninstall.ts`,
    'if (typed === schema) return',
    "if (typed !== '') return",
    transcripts,
    'uninstall',
  ),
  mutant(
    'an error names the help of the group instead of the subcommand',
    `${cli}/program.ts`,
    '    at = next\n',
    '    at = next\n    break\n',
    'packages/cli/test/help.test.ts',
    'names the help of the command',
  ),
  mutant(
    'progress stays on the line when it is over',
    `${cli}/output/progress.ts`,
    String.raw`if (shown) stream.write('\r\u001B[K')`,
    'if (shown) return',
    'packages/cli/test/progress.test.ts',
    'gone at the end',
  ),
  mutant(
    'a list of values is completed from its beginning',
    `${cli}/completion/complete.ts`,
    "const before = found.list ? typed.slice(0, typed.lastIndexOf(',') + 1) : ''",
    "const before = ''",
    'packages/cli/test/completion.test.ts',
    'queued,ru',
  ),
  mutant(
    'the doctor misses indexes that are not valid',
    `${doctor}/objects.ts`,
    'not i.indisvalid',
    'not i.indisvalid and false',
    installation,
    'missing or not valid',
  ),
  mutant(
    'the doctor takes it for healthy that end users reach the engine',
    `${doctor}/roles.ts`,
    'inside && !above',
    'inside && above',
    installation,
    'end users who may too much',
  ),
  mutant(
    'limits usage names only who holds a limit, not who waits',
    'engine/sql/functions/read/limit_usage.sql',
    "where b.status = 'blocked' and b.blocked_on = l.key order by b.kind",
    "where b.status = 'ready' and b.blocked_on = l.key order by b.kind",
    transcripts,
    'limits usage',
  ),
]
