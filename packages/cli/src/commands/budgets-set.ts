import { budgetPeriods, budgetScopes, type BudgetPeriod, type BudgetScope } from '@genjobs/contract'
import { Argument, Command, Option } from 'commander'
import type { BudgetSubject } from 'genjobs'
import { CliError, usageError } from '../cli-error.ts'
import { createContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { wholeNumber } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type SetOptions = { credits?: number; cost?: number; per: BudgetPeriod; warnAt?: number; timeZone?: string }
type RemoveOptions = { credits?: boolean; cost?: boolean; per: BudgetPeriod }

const amount = wholeNumber(0, Number.MAX_SAFE_INTEGER)

export function setBudgetCommand(_finish: Finish): Command {
  return subject('set', 'Set a budget, for jobs submitted from now on; one that is there keeps what is used of it.')
    .addOption(new Option('--credits <n>', 'at most so many credits').argParser(amount).conflicts('cost'))
    .addOption(new Option('--cost <micros>', 'at most so much of your money, in millionths').argParser(amount))
    .addOption(
      new Option('--warn-at <n>', 'warn the app when so much is used').argParser(
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .option('--time-zone <name>', 'where days and months begin at midnight, such as Europe/Berlin (default: UTC)')
    .addHelpText(
      'after',
      examples(
        [
          ['budgets set owner ada --credits 500 --per month', ''],
          ['budgets set owner --credits 100 --per day', 'of every owner who has none of his own'],
          ['budgets set kind video --cost 5000000 --per total', ''],
        ],
        'budgets list shows what is used; budgets remove takes one away.',
      ),
    )
    .action(async (scope: BudgetScope, key: string | undefined, options: SetOptions, command: Command) => {
      const max = options.credits ?? options.cost
      if (max === undefined) throw usageError('How much?', 'Give --credits <n>, or --cost <micros>.')
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const { per, warnAt, timeZone } = options
      const budget = await session.jobs.budgets.set({
        ...subjectOf(scope, key, options.credits !== undefined, per),
        max,
        ...(warnAt === undefined ? {} : { warnAt }),
        ...(timeZone === undefined ? {} : { timeZone }),
      })
      if (context.json) return context.printJson({ budget })
      const left = budget.left === null ? '' : `; ${budget.left} left`
      context.print(`${named(budget)} may use ${budget.max} ${unit(budget)}${left}`)
    })
}

export function removeBudgetCommand(_finish: Finish): Command {
  return subject('remove', 'Remove a budget and what was counted for it.')
    .addOption(new Option('--credits', 'the one in credits').conflicts('cost'))
    .option('--cost', 'the one in costs')
    .addHelpText(
      'after',
      examples([['budgets remove owner ada --credits --per month', '']], 'budgets list shows what there is.'),
    )
    .action(async (scope: BudgetScope, key: string | undefined, options: RemoveOptions, command: Command) => {
      if (!options.credits && !options.cost) throw usageError('Which one?', 'Give --credits or --cost.')
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const which = subjectOf(scope, key, options.credits === true, options.per)
      if (!(await session.jobs.budgets.remove(which))) {
        throw new CliError('not_found', exitCodes.notFound, 'there is no such budget', {
          hint: `See ${context.next('budgets list')}.`,
        })
      }
      if (context.json) return context.printJson({ removed: true, ...which })
      context.print(`${named(which)} has no budget of ${unit({ ...which })} any more`)
    })
}

function subject(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addArgument(new Argument('<scope>', 'whose').choices(budgetScopes))
    .argument('[key]', 'the owner, project or kind; without one, each that has none of its own')
    .addOption(new Option('--per <period>', 'how long it lasts').choices(budgetPeriods).makeOptionMandatory())
}

function subjectOf(scope: BudgetScope, key: string | undefined, credits: boolean, period: BudgetPeriod): BudgetSubject {
  return { scope, key: key ?? null, measure: credits ? 'credits' : 'cost', period }
}

function named({ scope, key }: BudgetSubject): string {
  if (scope === 'all') return 'all together'
  return key === null || key === undefined ? `each ${scope}` : `${scope} ${clean(key)}`
}

function unit({ measure, period }: BudgetSubject): string {
  return `${measure === 'credits' ? 'credits' : 'millionths'} ${period === 'total' ? 'in all' : `a ${period}`}`
}
