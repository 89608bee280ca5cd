import { budgetScopes, type BudgetScope } from '@genjobs/contract'
import { Argument, Command, Option } from 'commander'
import type { Budget } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { timeText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { after?: number; limit: number }

export function listBudgetsCommand(_finish: Finish): Command {
  return new Command('list')
    .description('Show budgets and what is used of them. With a key, those in force for it.')
    .addArgument(new Argument('[scope]', 'only of this scope').choices(budgetScopes))
    .argument('[key]', 'the owner, project or kind')
    .addOption(
      new Option('--after <id>', 'only budgets made after this one: the next page').argParser(
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 1_000)).default(50))
    .addHelpText(
      'after',
      examples(
        [
          ['budgets list', ''],
          ['budgets list owner ada --json', 'for a program'],
        ],
        'budgets set changes one.',
      ),
    )
    .action(async (scope: BudgetScope | undefined, key: string | undefined, options: Options, command: Command) => {
      const context = createContext(command)
      if (scope === 'all' && key !== undefined) throw usageError('A budget for all has no key.', 'Leave the key out.')
      await using session = await openSession(context, { kinds: false })
      const budgets = await session.jobs.budgets.list({
        ...(scope === undefined ? {} : { scope }),
        ...(key === undefined ? {} : { key }),
        ...options,
      })
      if (context.json) return context.printJson({ budgets })
      if (budgets.length === 0) return context.print('there are no budgets')
      context.print(...table(columns, budgets, context.paint, context.columns))
      const last = budgets.at(-1)
      if (key === undefined && budgets.length === options.limit && last) {
        const next = ['budgets list', scope, `--after ${last.id}`].filter((part) => part !== undefined).join(' ')
        context.note(context.paint.dim(`more: ${context.next(next)}`))
      }
    })
}

const figure = (amount: number | null): string => (amount === null ? '' : String(amount))

const columns: Column<Budget>[] = [
  { title: 'ID', text: ({ id }) => String(id) },
  { title: 'SCOPE', text: ({ scope }) => scope },
  { title: 'KEY', text: ({ key, scope }) => (key === null ? (scope === 'all' ? '' : 'each') : clean(key)) },
  { title: 'IN', text: ({ measure }) => measure },
  { title: 'PER', text: ({ period }) => (period === 'total' ? 'in all' : period) },
  { title: 'MAX', text: ({ max }) => String(max), align: 'right' },
  { title: 'SPENT', text: ({ spent }) => figure(spent), align: 'right' },
  { title: 'HELD', text: ({ held }) => figure(held), align: 'right' },
  { title: 'LEFT', text: ({ left }) => figure(left), align: 'right' },
  { title: 'UNTIL', text: ({ resetsAt }) => (resetsAt ? timeText(resetsAt) : '') },
]
