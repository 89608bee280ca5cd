import { Command } from 'commander'
import { createContext } from '../context.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function clearCommand(_finish: Finish): Command {
  return new Command('clear')
    .description(
      'Clear what is stuck: fail the jobs that hold a limit, whatever their age, so that it is free at once.',
    )
    .argument('<key>', 'as limits list shows it')
    .option('--owner <owner>', 'only jobs of this owner')
    .addHelpText(
      'after',
      examples(
        [
          ['clear owner:ada', ''],
          ['clear story:42 --owner ada', 'never those of others'],
        ],
        'retry <id> submits a cleared job again.',
      ),
    )
    .action(async (key: string, options: { owner?: string }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const cleared = await session.jobs.clear(key, options)
      if (context.json) return context.printJson({ key, cleared })
      if (cleared.length === 0) return context.print(`nothing holds ${clean(key)}`)
      for (const id of cleared) context.print(`cleared ${id}`)
    })
}
