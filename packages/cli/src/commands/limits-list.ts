import { Command } from 'commander'
import { createContext } from '../context.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Row = { key: string; used: number; max: number; whenFull: 'reject' | 'queue' | null }

export function listLimitsCommand(_finish: Finish): Command {
  return new Command('list')
    .description('Show limits: how many slots are taken, and of how many.')
    .argument('[key...]', 'only these')
    .option('--owner <owner>', 'those of an owner, and how much of each he uses himself')
    .addHelpText(
      'after',
      examples(
        [
          ['limits list', 'all that are in use'],
          ['limits list provider:fal --json', 'one of them, for a program'],
          ['limits list --owner ada', ''],
        ],
        'limits set <key> <max> changes one.',
      ),
    )
    .action(async (keys: string[], { owner }: { owner?: string }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const limits: Row[] =
        owner === undefined
          ? (await session.jobs.limits(keys.length > 0 ? keys : undefined)).map(({ policy, ...limit }) => ({
              ...limit,
              whenFull: policy,
            }))
          : (await session.jobs.ownerLimits(owner))
              .filter(({ key }) => keys.length === 0 || keys.includes(key))
              .map(({ key, used, max, whenFull }) => ({ key, used, max, whenFull }))
      if (context.json) return context.printJson({ limits })
      if (limits.length === 0) return context.print('no limits in use')
      context.print(...table(columns, limits, context.paint, context.columns))
    })
}

const columns: Column<Row>[] = [
  { title: 'KEY', text: ({ key }) => clean(key) },
  { title: 'USED', text: ({ used }) => String(used), align: 'right' },
  { title: 'MAX', text: ({ max }) => String(max), align: 'right' },
  { title: 'WHEN FULL', text: ({ whenFull }) => whenFull ?? '' },
]
