import { Command } from 'commander'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function overdraftCommand(_finish: Finish): Command {
  return new Command('overdraft')
    .description('Set by how much more an owner may use than he has.')
    .argument('<owner>', 'whose')
    .argument('<credits>', 'whole credits; 0 for none', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .addHelpText(
      'after',
      examples(
        [
          ['credits overdraft ada 50', 'for somebody who pays later'],
          ['credits overdraft ada 0', 'refused while it is in use'],
        ],
        'credits balance <owner> shows it.',
      ),
    )
    .action(async (owner: string, overdraft: number, _options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const { credits } = session.jobs
      await credits.setOverdraft(owner, overdraft)
      const now = await credits.balance(owner)
      if (context.json) return context.printJson({ owner, ...now })
      context.print(`${clean(owner)} has ${now.available} available, an overdraft of ${now.overdraft} included`)
    })
}
