import { Command } from 'commander'
import { createContext, targetText } from '../context.ts'
import { openDatabase } from '../session/open-database.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

const outcomes = {
  installed: 'installed the engine',
  upgraded: 'upgraded the engine',
  updated: 'brought the functions of the engine up to date',
  unchanged: 'nothing to do: the engine is up to date',
}

export function migrateCommand(_finish: Finish): Command {
  return new Command('migrate')
    .description('Install the engine in the database, or bring it up to date.')
    .addHelpText(
      'after',
      examples(
        [
          ['migrate --database postgres://localhost/app', 'on PostgreSQL'],
          ['migrate --schema jobs', 'in a schema of another name'],
        ],
        'submit jobs, and run them with work. It is safe to migrate at every deployment, from many machines at once.',
      ),
    )
    .action(async (_options, command: Command) => {
      const context = createContext(command)
      const { migrate } = await import('genjobs')
      const database = await openDatabase(context.target)
      try {
        const result = await migrate(database, { schema: context.schema })
        if (context.json) return context.printJson(result)
        context.print(
          `${outcomes[result.outcome]} (schema "${result.schema}", version ${result.schemaVersion}) in ${targetText(context.target)}`,
        )
      } finally {
        await database.close()
      }
    })
}
