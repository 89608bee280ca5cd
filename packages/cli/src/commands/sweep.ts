import { Command } from 'commander'
import { createContext } from '../context.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function sweepCommand(_finish: Finish): Command {
  return new Command('sweep')
    .description('Heal and tidy once: due jobs, dead workers, stale slots, old keys. Workers do it by themselves.')
    .addHelpText(
      'after',
      examples(
        [
          ['sweep', 'where no worker runs, such as before a look at the state'],
          ['sweep --json', 'for a program'],
        ],
        'doctor says what is still wrong.',
      ),
    )
    .action(async (_options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const answer = await session.jobs.sweep()
      if (context.json) return context.printJson(answer)
      const { promoted, expired, stale, forgotten, removed, errors } = answer
      context.print(
        `${promoted} due, ${expired} of dead workers, ${stale} stale, ${forgotten} old keys, ${removed} unused things removed`,
      )
      for (const error of errors) context.print(`${context.paint.red('failed')}: ${clean(error)}`)
    })
}
