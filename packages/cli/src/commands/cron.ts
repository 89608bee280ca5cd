import { Command } from 'commander'
import { cronSupabaseCommand } from './cron-supabase.ts'
import { cronVercelCommand } from './cron-vercel.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function cronCommand(finish: Finish): Command {
  return new Command('cron')
    .description('Print the configuration that calls your worker endpoint each minute.')
    .addCommand(cronSupabaseCommand(finish))
    .addCommand(cronVercelCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['cron supabase --url https://my.supabase.co/functions/v1/process-jobs', 'SQL for pg_cron and pg_net'],
          ['cron vercel --path /api/process-jobs --write', 'put into vercel.json'],
        ],
        'an endpoint that calls jobs.drain(). cron supabase --help and cron vercel --help say more.',
      ),
    )
    .action((_options, command: Command) => command.outputHelp())
}
