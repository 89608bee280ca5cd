import { Command } from 'commander'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { initPlatformCommand } from './init-platform.ts'

export function initCommand(finish: Finish): Command {
  return new Command('init')
    .description('Write the migrations that set up your database.')
    .addCommand(initPlatformCommand('supabase', finish))
    .addCommand(initPlatformCommand('postgres', finish))
    .addHelpText(
      'after',
      examples(
        [
          ['init supabase --kinds ./jobs.js', 'into supabase/migrations'],
          ['init postgres --dir db/migrations', 'for plain PostgreSQL'],
        ],
        'apply them. Without files: genjobs migrate. init supabase --help and init postgres --help say more.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
