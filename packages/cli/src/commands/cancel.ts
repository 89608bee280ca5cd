import { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function cancelCommand(_finish: Finish): Command {
  return new Command('cancel')
    .description('End jobs, queued or running; a running handler is told to stop.')
    .argument('<id...>', 'ids of the jobs')
    .option('--owner <owner>', 'only if they are of this owner')
    .addHelpText(
      'after',
      examples(
        [
          ['cancel 01980c6e-…', ''],
          ['cancel 01980c6e-… 01980c6f-… --owner ada', 'never those of others'],
        ],
        'list shows what is left. A job that has ended stays as it is. Exit code 4 when an id is not known.',
      ),
    )
    .action(async (ids: string[], options: { owner?: string }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const results = await session.jobs.cancel(ids, options)
      if (context.json) context.printJson({ results })
      for (const { id, result, status } of context.json ? [] : results) {
        if (result === 'canceled') context.print(`canceled ${id}`)
        if (result === 'already_finished') context.print(`already ${String(status)} ${id}`)
      }
      const missing = results.filter(({ result }) => result === 'not_found')
      if (missing.length > 0) {
        const list = missing.map(({ id }) => id).join(', ')
        throw new CliError('not_found', exitCodes.notFound, `there is no such job: ${list}`, {
          hint: options.owner === undefined ? 'Check the id.' : 'Check the id and the owner.',
        })
      }
    })
}
