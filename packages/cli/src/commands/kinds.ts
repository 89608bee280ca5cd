import { Command } from 'commander'
import type { KindInfo } from 'genjobs'
import { createContext } from '../context.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function kindsCommand(_finish: Finish): Command {
  return new Command('kinds')
    .description('Show the registered kinds: what a job costs, how long they run, which are paused.')
    .addHelpText(
      'after',
      examples(
        [
          ['kinds', ''],
          ['kinds --json', 'with the JSON Schemas of their inputs'],
        ],
        'pause <kind> stops the claiming of one; resume <kind> goes on.',
      ),
    )
    .action(async (_options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const kinds = await session.jobs.kindInfo()
      if (context.json) return context.printJson({ kinds })
      if (kinds.length === 0) return context.print('no kinds; an app registers its own at its first use')
      context.print(...table(columns, kinds, context.paint, context.columns))
    })
}

const columns: Column<KindInfo>[] = [
  { title: 'KIND', text: ({ name }) => clean(name) },
  { title: 'PRICE', text: ({ price }) => (price === null ? 'by input' : String(price)), align: 'right' },
  { title: 'HALF DONE IN', text: ({ pace }) => (pace ? spanText(pace.p50Ms) : ''), align: 'right' },
  { title: '90 % IN', text: ({ pace }) => (pace ? spanText(pace.p90Ms) : ''), align: 'right' },
  {
    title: 'NOTE',
    text: ({ paused, internal }) => [paused ? 'paused' : '', internal ? 'internal' : ''].filter(Boolean).join(', '),
  },
]
