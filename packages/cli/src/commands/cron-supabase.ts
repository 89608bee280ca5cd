import { Command, InvalidArgumentError, Option } from 'commander'
import { createContext } from '../context.ts'
import { requireSchedule } from '../cron/schedule.ts'
import { rollbackSql, scheduleSql, workerNames, type SupabaseCron } from '../cron/supabase-sql.ts'
import { duration, wholeNumber } from '../options.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = Omit<SupabaseCron, 'timeoutMs'> & { timeout: number; rollback?: boolean }

export function cronSupabaseCommand(_finish: Finish): Command {
  return new Command('supabase')
    .description('Print SQL that makes pg_cron call an endpoint with pg_net.')
    .addOption(new Option('--url <url>', 'the endpoint').argParser(httpUrl).makeOptionMandatory())
    .addOption(new Option('--workers <n>', 'calls at a time').argParser(wholeNumber(1, 100)).default(3))
    .addOption(
      new Option('--name <text>', 'the jobs are <text>-1, <text>-2, …')
        .argParser(jobName)
        .default('process-script-jobs-worker'),
    )
    .addOption(
      new Option('--single <text>', 'the one job that these replace')
        .argParser(jobName)
        .default('process-script-generation-jobs'),
    )
    .option('--schedule <cron>', 'when, in UTC', '* * * * *')
    .addOption(
      new Option('--timeout <time>', 'how long pg_net waits for an answer').argParser(duration).default(10_000, '10s'),
    )
    .option('--rollback', 'print SQL that goes back to the single job')
    .addHelpText(
      'after',
      examples(
        [
          ['cron supabase --url https://my.supabase.co/functions/v1/process-script-jobs', 'three workers'],
          ['cron supabase --url https://… --workers 10', 'ten, and no others'],
          ['cron supabase --url https://… --rollback', 'back to a single job'],
        ],
        'run it in the SQL editor, with psql, or as a migration; it may run again. It sends the key in\n' +
          'app.settings.service_role_key. See what it did: select * from cron.job_run_details',
      ),
    )
    .action(async ({ timeout, rollback = false, ...options }: Options, command: Command) => {
      const context = createContext(command)
      const schedule = await requireSchedule(options.schedule, 'pg_cron')
      const cron: SupabaseCron = { ...options, schedule, timeoutMs: timeout }
      const sql = rollback ? rollbackSql(cron) : scheduleSql(cron)
      if (context.json) return context.printJson({ sql, jobs: rollback ? [cron.single] : workerNames(cron) })
      process.stdout.write(sql)
    })
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '') return url.href
  throw new InvalidArgumentError('Give a URL that begins with https:// (or http://), without a password.')
}

function jobName(text: string): string {
  if (/^\P{Cc}{1,200}$/u.test(text) && text.trim() === text) return text
  throw new InvalidArgumentError('Give 1 to 200 characters, no line break, no space at an end.')
}
