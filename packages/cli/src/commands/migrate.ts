import type { Duration } from '@genjobs/contract'
import { Command, Option } from 'commander'
import { createContext, targetText } from '../context.ts'
import { duration } from '../options.ts'
import { openDatabase } from '../session/open-database.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { dryRun?: boolean; lockTimeout: Duration; patience: Duration }

const outcomes = {
  installed: 'installed the engine',
  upgraded: 'upgraded the engine',
  updated: 'brought the functions of the engine up to date',
  unchanged: 'nothing to do: the engine is up to date',
}

export function migrateCommand(_finish: Finish): Command {
  return new Command('migrate')
    .description('Install the engine in the database, or bring it up to date, while everything goes on.')
    .option('--dry-run', 'only say what would be done')
    .addOption(
      new Option('--lock-timeout <time>', 'how long a step may wait for a table, before it is undone and tried again')
        .argParser(duration)
        .default('2s'),
    )
    .addOption(new Option('--patience <time>', 'how long a step is tried').argParser(duration).default('5m'))
    .addHelpText(
      'after',
      examples(
        [
          ['migrate --database postgres://localhost/app', 'on PostgreSQL'],
          ['migrate --schema jobs', 'in a schema of another name'],
          ['migrate --dry-run', 'what would be done'],
        ],
        'submit jobs, and run them with work. It is safe to migrate at every deployment, from many machines at once.',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      const { migrate } = await import('genjobs')
      const database = await openDatabase(context.target)
      try {
        const onStep = (about: string) => context.print(`${about} …`)
        const result = await migrate(database, {
          ...options,
          schema: context.schema,
          ...(context.json ? {} : { onStep }),
        })
        if (context.json) return context.printJson(result)
        const where = `(schema "${result.schema}", version ${result.schemaVersion}) in ${targetText(context.target)}`
        if (!options.dryRun || result.steps.length === 0) return context.print(`${outcomes[result.outcome]} ${where}`)
        for (const step of result.steps) context.print(`would ${step}`)
        context.print(`nothing was done ${where.replace('version', 'which would have version')}`)
      } finally {
        await database.close()
      }
    })
}
