import { Command, Option } from 'commander'
import type { Duration } from '@genjobs/contract'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { duration, names, wholeNumber } from '../options.ts'
import { eventLine } from '../output/event-line.ts'
import { observe } from '../session/job-events.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { chosenHandlers } from './work.ts'

type Options = { limit: number; within?: Duration; handlers?: string[]; output?: string }

export function drainCommand(finish: Finish): Command {
  return new Command('drain')
    .description('Run one bounded batch of jobs and end: for cron.')
    .addOption(new Option('--limit <n>', 'at most so many jobs').argParser(wholeNumber(1, 1_000)).default(3))
    .addOption(new Option('--within <time>', 'the time for all of it (default: 55s)').argParser(duration))
    .addOption(new Option('--handlers <kinds>', 'only jobs of these kinds, such as image,script').argParser(names))
    .option('--output <dir>', 'where image and script put files (default: output/ in the folder)')
    .addHelpText(
      'after',
      examples(
        [
          ['drain --limit 5 --within 50s', 'every minute from cron'],
          ['drain --json', 'how many succeeded, failed, …'],
        ],
        'list shows what became of them. What is not done in time is handed back, at no attempt.',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      using interrupt = onInterrupt()
      await using session = await openSession(context)
      const all = await session.handlers(options.output)
      const observed = observe(session.jobs, chosenHandlers(all, options.handlers), (event) => {
        if (!context.json) context.print(eventLine(event, context.paint))
      })
      const summary = await session.jobs.drain({
        handlers: observed.handlers,
        limit: options.limit,
        signal: interrupt.signal,
        ...(options.within === undefined ? {} : { within: options.within }),
      })
      await observed.settled()
      if (interrupt.signal.aborted) finish(exitCodes.interrupted)
      if (context.json) return context.printJson({ summary })
      const { claimed, succeeded, failed, retried, released } = summary
      context.print(
        context.paint.bold(
          claimed === 0
            ? 'nothing to do'
            : `ran ${claimed}: ${succeeded} succeeded, ${failed} failed, ${retried} to be tried again, ${released} handed back`,
        ),
      )
    })
}
