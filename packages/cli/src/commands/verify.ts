import { Command } from 'commander'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { during } from '../output/progress.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function verifyCommand(finish: Finish): Command {
  return new Command('verify')
    .description('Check every invariant of limits, leases, credits and budgets. Reads everything; changes nothing.')
    .option('--statistics', 'compare the statistics with all jobs too')
    .addHelpText(
      'after',
      examples(
        [
          ['verify', 'ends with 7 when one does not hold'],
          ['verify --statistics --json', 'everything, for a program'],
        ],
        'doctor looks at what surrounds them too.',
      ),
    )
    .action(async ({ statistics = false }: { statistics?: boolean }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const label = statistics ? 'comparing everything with all jobs' : 'comparing what is kept'
      const problems = await during(context, label, session.jobs.verify({ statistics }))
      if (problems.length > 0) finish(exitCodes.findings)
      if (context.json) return context.printJson({ problems })
      for (const { problem, subject } of problems) context.print(`${clean(problem)}: ${clean(subject)}`)
      const found = problems.length === 1 ? '1 problem' : `${problems.length} problems`
      context.print(problems.length === 0 ? 'all invariants hold' : found)
    })
}
