import type { Duration } from '@genjobs/contract'
import { Command, Option } from 'commander'
import { createContext } from '../context.ts'
import { days, duration } from '../options.ts'
import { showProgress } from '../output/progress.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { every: Duration; keep?: Duration; keepEvents?: Duration; archive?: string | false }

export function runRetentionCommand(_finish: Finish): Command {
  return new Command('run')
    .description('Make the partitions of the time to come, and remove what is kept no longer.')
    .addOption(new Option('--every <time>', 'how much time a partition holds, in days').argParser(days).default('30d'))
    .addOption(new Option('--keep <time>', 'how long jobs are kept (default: for ever)').argParser(duration))
    .addOption(new Option('--keep-events <time>', 'how long logs and other events are kept').argParser(duration))
    .option('--archive <dir>', 'write what goes into this folder first; nothing goes without it from then on')
    .option('--no-archive', 'end that: remove without an archive')
    .addHelpText(
      'after',
      examples(
        [
          ['retention run', 'only what kinds keep no longer'],
          ['retention run --keep 365d --keep-events 30d', ''],
          ['retention run --keep 365d --archive ./archive', 'NDJSON files, written before anything is removed'],
        ],
        'call it about once an hour, from cron; retention shows what is left.',
      ),
    )
    .action(async ({ every, keep, keepEvents, archive }: Options, command: Command) => {
      const context = createContext(command)
      // Without either option commander has it as true.
      const given = command.getOptionValueSource('archive') === 'cli' ? archive : undefined
      await using session = await openSession(context, { kinds: false })
      using progress = showProgress({ ...context, label: 'removing', unit: 'jobs and events' })
      const result = await session.jobs.maintain({
        every,
        onProgress: (removed) => progress.update(removed),
        ...(keep !== undefined && { keep }),
        ...(keepEvents !== undefined && { keepEvents }),
        ...(given !== undefined && { archive: given }),
      })
      progress[Symbol.dispose]()
      if (context.json) return context.printJson(result)
      const { rotated, removed, kept, swept, trimmed, events, archived } = result
      context.print(
        `removed ${trimmed} jobs, ${removed.length} partitions, ${events + swept} rows of history; made ${rotated.length} partitions`,
        ...archived.map((name) => `archived ${name}`),
        ...kept.map(({ name, reason }) => `kept ${name}: ${reason}`),
      )
    })
}
