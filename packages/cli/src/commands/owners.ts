import { Command } from 'commander'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { eraseOwnerCommand } from './owners-erase.ts'
import { exportOwnerCommand } from './owners-export.ts'

export function ownersCommand(finish: Finish): Command {
  return new Command('owners')
    .description('Hand out all that is kept of an owner, or erase it.')
    .addCommand(exportOwnerCommand(finish))
    .addCommand(eraseOwnerCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['owners export ada --out ada.ndjson', 'jobs, results, events, credits, budgets, statistics'],
          ['owners erase ada --yes', 'for good, files and all; the books stay, without his name'],
        ],
        'owners erase --help says more.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
