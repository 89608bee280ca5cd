import { Command } from 'commander'
import { balanceCommand } from './credits-balance.ts'
import { overdraftCommand } from './credits-overdraft.ts'
import { adjustCommand, grantCommand, topUpCommand } from './credits-post.ts'
import { statementCommand } from './credits-statement.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function creditsCommand(finish: Finish): Command {
  return new Command('credits')
    .description('Show the credits of an owner, and give or take some.')
    .addCommand(balanceCommand(finish))
    .addCommand(statementCommand(finish))
    .addCommand(topUpCommand(finish))
    .addCommand(grantCommand(finish))
    .addCommand(adjustCommand(finish))
    .addCommand(overdraftCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['credits balance ada', 'what ada has, has set aside, and may use'],
          ['credits top-up ada 100 --key invoice-7', 'what was bought; the same key again moves nothing'],
          ['credits grant ada 20 --expires 30d --key welcome', 'a gift with an end'],
        ],
        'credits top-up --help and so on say more.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
