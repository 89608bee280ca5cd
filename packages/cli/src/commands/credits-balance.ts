import { Command } from 'commander'
import { createContext } from '../context.ts'
import { clean } from '../output/terminal-text.ts'
import { timeText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function balanceCommand(_finish: Finish): Command {
  return new Command('balance')
    .description('Show what an owner has, what is set aside for live jobs, and what a submit may use.')
    .argument('<owner>', 'whose')
    .addHelpText(
      'after',
      examples(
        [
          ['credits balance ada', ''],
          ['credits balance ada --json', 'for a program'],
        ],
        'credits statement shows what moved them; credits top-up adds some.',
      ),
    )
    .action(async (owner: string, _options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const credits = await session.jobs.credits.balance(owner)
      if (context.json) return context.printJson({ owner, ...credits })
      const { balance, held, available, expiring, nextExpiry, overdraft } = credits
      context.print(`${clean(owner)}  ${available} available: ${balance}, of which ${held} set aside`)
      if (overdraft > 0) context.print(`${overdraft} of the available are an overdraft`)
      if (nextExpiry) context.print(`${expiring} of them expire, the next on ${timeText(nextExpiry)}`)
    })
}
