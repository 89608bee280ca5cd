import type { Duration } from '@genjobs/contract'
import { Command, Option } from 'commander'
import { createContext, targetText } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { duration } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { openDatabase } from '../session/open-database.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { statistics?: boolean; patience: Duration }

export function doctorCommand(finish: Finish): Command {
  return new Command('doctor')
    .description('Look the installation over: what is wrong, and what to do about it. Changes nothing.')
    .option('--statistics', 'compare the statistics with all jobs too, which reads all of history')
    .addOption(
      new Option('--patience <time>', 'how long a job may be due before it counts as stuck')
        .argParser(duration)
        .default('5m'),
    )
    .addHelpText(
      'after',
      examples(
        [
          ['doctor', 'ends with 7 when something was found'],
          ['doctor --statistics --json', 'everything, for programs'],
        ],
        'follow the cures, and run it again.',
      ),
    )
    .action(async ({ statistics = false, patience }: Options, command: Command) => {
      const context = createContext(command)
      const { doctor } = await import('genjobs')
      // Not by way of a session, which would bring a folder up to date before it is looked at.
      const openedAt = new Date()
      const database = await openDatabase(context.target)
      try {
        const report = await doctor(database, { schema: context.schema, statistics, patience, openedAt })
        if (!report.healthy) finish(exitCodes.findings)
        if (context.json) return context.printJson(report)
        const { paint } = context
        for (const { level, problem, subjects, cure } of report.findings) {
          const name = { error: paint.red, warning: paint.yellow, note: paint.cyan }[level](level)
          context.print(`${name}: ${clean(problem)}`)
          if (subjects.length > 0) context.print(`  ${clean(subjects.join(', '))}`)
          context.print(`  cure: ${clean(cure)}`)
        }
        const checked = `${report.checks.length} checks of ${targetText(context.target)}`
        const found = report.findings.filter(({ level }) => level !== 'note').length
        context.print(`${checked}: ${found === 0 ? 'healthy' : found === 1 ? '1 finding' : `${found} findings`}`)
      } finally {
        await database.close()
      }
    })
}
