import { Command } from 'commander'
import { createContext, type Context } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function setLimitCommand(_finish: Finish): Command {
  return new Command('set')
    .description('Set the maximum of one limit, before what the plan or the kind says. Jobs that run go on.')
    .argument('<key>', 'as limits list shows it')
    .argument('<max>', 'how many at a time', wholeNumber(0, 1_000_000))
    .addHelpText(
      'after',
      examples(
        [
          ['limits set owner:ada 2', ''],
          ['limits set provider:fal 0', 'nothing more for now'],
        ],
        'limits reset <key> goes back.',
      ),
    )
    .action((key: string, max: number, _options, command: Command) => change(createContext(command), key, max))
}

export function resetLimitCommand(_finish: Finish): Command {
  return new Command('reset')
    .description('Take back what limits set did: the plan or the kind says the maximum again.')
    .argument('<key>', 'as limits list shows it')
    .addHelpText('after', examples([['limits reset owner:ada', '']], 'limits list shows what is in force.'))
    .action((key: string, _options, command: Command) => change(createContext(command), key, null))
}

async function change(context: Context, key: string, max: number | null): Promise<void> {
  await using session = await openSession(context, { kinds: false })
  const inForce = await session.jobs.setLimit(key, max)
  if (context.json) return context.printJson({ key, max: inForce })
  context.print(inForce === null ? `${clean(key)}: as its kind says` : `${clean(key)}: at most ${inForce} at a time`)
}
