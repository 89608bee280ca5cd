// npm run model [-- --quick | --full | --mutants | --mutants=<name> | --only=<part of a configuration's name>]
import { parseArgs } from 'node:util'
import { configurationsOf } from './configurations/all.ts'
import { explore, type Exploration } from './explorer/explore.ts'
import { hunt } from './hunt.ts'
import { mutants } from './mutants.ts'
import { explorationLines, totalLine, traceLines } from './report.ts'

/** Beyond this a configuration is cut short, and that counts as a failure. The largest has a million. */
const STATES_AT_MOST = 6_000_000

const { values } = parseArgs({
  // `--mutants` alone means all of them.
  args: process.argv.slice(2).map((arg) => (arg === '--mutants' ? '--mutants=' : arg)),
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    mutants: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})

const write = (lines: readonly string[]): void => void process.stdout.write(lines.map((line) => `${line}\n`).join(''))

if (values.mutants === undefined) exploreAll()
else huntAll(values.mutants)

function exploreAll(): void {
  const tier = values.quick ? 'quick' : values.full ? 'full' : 'default'
  const all: Exploration[] = []
  for (const configuration of configurationsOf(tier)) {
    if (!configuration.name.includes(values.only)) continue
    const exploration = explore(configuration, new Set(), STATES_AT_MOST)
    all.push(exploration)
    write(explorationLines(exploration))
  }
  write([totalLine(all)])
  if (all.some(({ violation, complete }) => violation || !complete)) process.exitCode = 1
}

function huntAll(name: string): void {
  for (const mutant of mutants) {
    if (name !== '' && mutant.what !== name) continue
    const [shortest, ...others] = hunt(mutant)
    write(['', `${mutant.what}${mutant.is ? ` (${mutant.is})` : ''}: ${mutant.does}  (${mutant.source})`])
    if (shortest?.violation) {
      write([
        `  caught by ${others.length + 1}, first by "${shortest.configuration}"`,
        ...traceLines(shortest.violation),
      ])
    } else {
      write(['  NOT CAUGHT by any configuration'])
    }
    const expected = mutant.is === 'harmless'
    if ((shortest === undefined) !== expected) process.exitCode = 1
  }
}
