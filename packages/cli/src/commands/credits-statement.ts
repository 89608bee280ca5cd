import { Command, Option } from 'commander'
import type { CreditTransfer } from 'genjobs'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { timeText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { before?: number; limit: number }

export function statementCommand(_finish: Finish): Command {
  return new Command('statement')
    .description('Show what moved the credits of an owner, newest first.')
    .argument('<owner>', 'whose')
    .addOption(
      new Option('--before <id>', 'only transfers older than this one: the next page').argParser(
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 1_000)).default(50))
    .addHelpText(
      'after',
      examples(
        [
          ['credits statement ada', ''],
          ['credits statement ada --limit 1000 --json', 'for a program'],
        ],
        'status <job> shows the job of a capture; credits adjust puts right what is wrong.',
      ),
    )
    .action(async (owner: string, options: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const transfers = await session.jobs.credits.statement(owner, options)
      if (context.json) return context.printJson({ transfers })
      if (transfers.length === 0) return context.print('nothing has moved')
      context.print(...table(columns, transfers, context.paint, context.columns))
      const last = transfers.at(-1)
      if (transfers.length === options.limit && last)
        context.note(
          context.paint.dim(`older ones: ${context.next(`credits statement ${clean(owner)} --before ${last.id}`)}`),
        )
    })
}

const columns: Column<CreditTransfer>[] = [
  { title: 'ID', text: ({ id }) => String(id) },
  { title: 'TIME', text: ({ createdAt }) => timeText(createdAt) },
  { title: 'REASON', text: ({ reason }) => reason },
  { title: 'AMOUNT', text: ({ amount }) => (amount > 0 ? `+${amount}` : String(amount)), align: 'right' },
  { title: 'JOB', text: ({ job }) => job ?? '' },
  { title: 'NOTE', text: ({ note }) => clean(note ?? ''), cuttable: true },
]
