import { Command } from 'commander'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { listLimitsCommand } from './limits-list.ts'
import { limitUsageCommand } from './limits-usage.ts'
import { resetLimitCommand, setLimitCommand } from './limits-set.ts'

export function limitsCommand(finish: Finish): Command {
  return new Command('limits')
    .description('Show limits and how full they are, and change their maxima while everything runs.')
    .addCommand(listLimitsCommand(finish))
    .addCommand(limitUsageCommand(finish))
    .addCommand(setLimitCommand(finish))
    .addCommand(resetLimitCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['limits list', 'those in use'],
          ['limits list --owner ada', 'those of ada, also what she does not use'],
          ['limits usage owner:ada', 'which jobs hold it, and what waits behind it'],
          ['limits set owner:ada 2', 'two at a time for ada, from now on'],
          ['limits reset owner:ada', 'as her plan or the kind says'],
        ],
        'clear <key> fails what holds a limit.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
