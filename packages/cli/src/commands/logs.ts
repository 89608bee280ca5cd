import { Command } from 'commander'
import type { StreamEvent } from 'genjobs'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { logText } from '../output/job-text.ts'
import { clean } from '../output/terminal-text.ts'
import { timeText } from '../output/time-text.ts'
import { eventPages } from '../session/event-pages.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function logsCommand(finish: Finish): Command {
  return new Command('logs')
    .description('Print what a job logged and emitted, and with --follow go on until it ends.')
    .argument('<id>', 'id of the job')
    .option('-f, --follow', 'wait for more, until the job has ended')
    .addHelpText(
      'after',
      examples(
        [
          ['logs 01980c6e-…', ''],
          ['logs 01980c6e-… --follow --json', 'an event a line, for a program'],
        ],
        'status <id> shows the job itself.',
      ),
    )
    .action(async (id: string, { follow = false }: { follow?: boolean }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const show = (events: readonly StreamEvent[]) => {
        for (const { seq, type, data, at } of events) {
          const text = type === 'log' ? logText(data) : `${type} ${JSON.stringify(data)}`
          if (context.json) context.printJson({ seq, type, data, at })
          else context.print(`${context.paint.dim(timeText(at))} ${clean(text)}`)
        }
      }
      if (!follow) {
        await session.jobs.get(id)
        for await (const events of eventPages(session.jobs, id)) show(events)
        return
      }
      using interrupt = onInterrupt()
      for await (const { events } of session.jobs.watch(id, { signal: interrupt.signal })) show(events)
      if (interrupt.signal.aborted) finish(exitCodes.interrupted)
    })
}
