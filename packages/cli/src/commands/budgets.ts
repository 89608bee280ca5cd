import { Command } from 'commander'
import { listBudgetsCommand } from './budgets-list.ts'
import { removeBudgetCommand, setBudgetCommand } from './budgets-set.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function budgetsCommand(finish: Finish): Command {
  return new Command('budgets')
    .description('Show budgets and what is used of them, set and remove them.')
    .addCommand(listBudgetsCommand(finish))
    .addCommand(setBudgetCommand(finish))
    .addCommand(removeBudgetCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['budgets list', 'all of them'],
          ['budgets list owner ada', 'those in force for ada'],
          ['budgets set owner --credits 500 --per month', 'of every owner who has none of his own'],
          ['budgets set all --cost 20000000 --per day --warn-at 15000000', 'in millionths: 20 of your money'],
        ],
        'budgets set --help and so on say more.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
