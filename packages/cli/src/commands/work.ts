import { Command, Option } from 'commander'
import { GenjobsError, type Duration } from '@genjobs/contract'
import type { Handler } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext, targetText, type Context } from '../context.ts'
import { onInterrupt } from '../interrupt.ts'
import { duration, names, wholeNumber } from '../options.ts'
import { eventJson, eventLine } from '../output/event-line.ts'
import { observe } from '../session/job-events.ts'
import { openSession, outputFolder } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { concurrency: number; handlers?: string[]; output?: string; ttl?: Duration; grace?: Duration }

export function workCommand(_finish: Finish): Command {
  return new Command('work')
    .description('Run jobs until you stop it; one line for each thing that happens.')
    .addOption(
      new Option('--concurrency <n>', 'jobs at a time in this process').argParser(wholeNumber(1, 1_000)).default(4),
    )
    .addOption(new Option('--handlers <kinds>', 'only jobs of these kinds, such as image,script').argParser(names))
    .option('--output <dir>', 'where image and script put files (default: output/ in the folder)')
    .addOption(
      new Option('--ttl <time>', 'silence after which its jobs go to others (default: 30s)').argParser(duration),
    )
    .addOption(new Option('--grace <time>', 'how long jobs may finish after Ctrl-C (default: 30s)').argParser(duration))
    .addHelpText(
      'after',
      examples(
        [
          ['work', 'image and script jobs, four at a time'],
          ['work --kinds ./jobs.js --concurrency 16', "your app's handlers"],
        ],
        `submit jobs from another terminal. Ctrl-C or SIGTERM lets running jobs finish and
exits with 0; a second signal exits at once, and other workers take over after the ttl.`,
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      using interrupt = onInterrupt()
      await using session = await openSession(context)
      const all = await session.handlers(options.output)
      const observed = observe(session.jobs, chosenHandlers(all, options.handlers), (event) =>
        context.json ? printEvent(eventJson(event)) : context.print(eventLine(event, context.paint)),
      )
      // A database without the schema is an error now, before anything says that work has begun.
      await session.jobs.counts()
      const worker = session.jobs.work({
        handlers: observed.handlers,
        concurrency: options.concurrency,
        ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
      })
      interrupt.signal.addEventListener('abort', () => {
        tell(context, 'stopping', { running: worker.running }, stoppingText(worker.running))
        void worker.stop(options.grace === undefined ? {} : { grace: options.grace })
      })
      if (interrupt.signal.aborted) void worker.stop({ grace: 0 })
      const kinds = Object.keys(observed.handlers)
      const ready = { worker: worker.id, kinds, concurrency: options.concurrency }
      tell(
        context,
        'ready',
        ready,
        `working on ${kinds.join(', ')} in ${targetText(context.target)}, ${options.concurrency} at a time; Ctrl-C stops`,
      )
      if (!context.kinds) context.note(context.paint.dim(`files go to ${options.output ?? outputFolder(context)}`))
      await worker.done
      await observed.settled()
      const { succeeded, failed, released } = worker.counts
      tell(
        context,
        'stopped',
        { counts: worker.counts },
        `stopped: ${succeeded} succeeded, ${failed} failed, ${released} handed back`,
      )
    })
}

/** @throws CliError `usage` */
export function chosenHandlers(
  all: Readonly<Record<string, Handler>>,
  chosen: readonly string[] | undefined,
): Record<string, Handler> {
  const entries = Object.entries(all)
  if (entries.length === 0)
    throw usageError('the module has no handlers', 'Export at least one: handlers = { image: … }.')
  if (!chosen) return { ...all }
  const missing = chosen.find((name) => !Object.hasOwn(all, name))
  if (missing !== undefined) {
    throw new GenjobsError(
      'unknown_kind',
      `there is no handler for "${missing}"; there are ${Object.keys(all).join(', ')}`,
      { hint: 'Give --kinds with the module that has it, or leave it out.' },
    )
  }
  return Object.fromEntries(entries.filter(([name]) => chosen.includes(name)))
}

export function printEvent(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** One event: a line for people, or JSON for programs. */
export function tell(context: Context, event: string, data: Record<string, unknown>, text: string): void {
  if (context.json) printEvent({ event, at: new Date(), ...data })
  else context.print(context.paint.bold(text))
}

function stoppingText(running: number): string {
  if (running === 0) return 'stopping'
  return `stopping: ${running} running ${running === 1 ? 'job' : 'jobs'} may finish; once more stops at once`
}
