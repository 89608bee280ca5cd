import { Command } from 'commander'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { reportError } from '../output/error-report.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function retryCommand(finish: Finish): Command {
  return new Command('retry')
    .description('Submit failed or canceled jobs again, as new jobs with the same input.')
    .argument('<id...>', 'ids of the jobs')
    .option('--owner <owner>', 'only if they are of this owner')
    .addHelpText(
      'after',
      examples(
        [
          ['retry 01980c6e-…', 'twice is once: the same new job'],
          ['retry 01980c6e-… --kinds ./jobs.js', 'where a price depends on the input'],
        ],
        'status <id> shows the new job. Exit code 3 when one was refused, 4 when one is not known.',
      ),
    )
    .action(async (ids: string[], options: { owner?: string }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: context.kinds !== undefined })
      const results = (await session.jobs.retry(ids, options)).map((result) =>
        result.ok ? result : { ...result, error: reportError(result.error).report },
      )
      const refused = results.filter((result) => !result.ok)
      if (refused.length > 0) {
        finish(refused.some(({ error }) => error.code !== 'not_found') ? exitCodes.refused : exitCodes.notFound)
      }
      if (context.json) return context.printJson({ results })
      for (const result of results) {
        if (result.ok) context.print(`${result.id} again as ${result.newId}`)
        else
          context.print(`${result.id} ${context.paint.red('refused')}: ${result.error.message} (${result.error.code})`)
      }
    })
}
