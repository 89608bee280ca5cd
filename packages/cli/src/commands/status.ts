import { Command } from 'commander'
import { isTerminal } from '@genjobs/contract'
import type { Jobs, StreamEvent } from 'genjobs'
import { createContext } from '../context.ts'
import { jobLines } from '../output/job-text.ts'
import { eventPages } from '../session/event-pages.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function statusCommand(_finish: Finish): Command {
  return new Command('status')
    .description('Show one job: how far it is, what it waits for, its log and its result.')
    .argument('<id>', 'id of the job, as submit printed it')
    .addHelpText(
      'after',
      examples(
        [
          ['status 01980c6e-…', ''],
          ['status 01980c6e-… --json', 'job, and log lines, as one document'],
        ],
        'cancel <id> ends it; list shows all.',
      ),
    )
    .action(async (id: string, _options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const job = await session.jobs.get(id)
      const log = await readLog(session.jobs, id)
      if (context.json) return context.printJson({ job, log })
      context.print(...jobLines(job, log, context.paint, context.columns))
      if (!isTerminal(job.status)) context.note(context.paint.dim(`to end it: ${context.next(`cancel ${job.id}`)}`))
    })
}

/** The log lines among the events of a job; partial output and the like are left out. */
async function readLog(jobs: Jobs, id: string): Promise<StreamEvent[]> {
  const lines: StreamEvent[] = []
  for await (const events of eventPages(jobs, id)) lines.push(...events.filter(({ type }) => type === 'log'))
  return lines
}
