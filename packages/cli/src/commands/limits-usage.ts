import { Command, Option } from 'commander'
import type { LimitUsage } from 'genjobs'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { paintStatus } from '../output/job-text.ts'
import { table, type Column } from '../output/table.ts'
import { clean, cut } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function limitUsageCommand(_finish: Finish): Command {
  return new Command('usage')
    .description('Show what is taken of limits, by which jobs, and what waits behind them.')
    .argument('[key...]', 'only these')
    .option('--owner <owner>', 'only those that his jobs hold or wait for')
    .addOption(
      new Option('--limit <n>', 'how many jobs and queues of each limit are named')
        .argParser(wholeNumber(1, 1_000))
        .default(10),
    )
    .addHelpText(
      'after',
      examples(
        [
          ['limits usage', 'of every limit that somebody holds or waits for, up to 200'],
          ['limits usage owner:ada', 'who keeps ada waiting'],
          ['limits usage --owner ada --json', 'for a program'],
        ],
        'status <id> shows a job that holds a limit; clear <key> fails all that do.',
      ),
    )
    .action(async (keys: string[], options: { owner?: string; limit: number }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const limits = await session.jobs.limitUsage({ ...options, ...(keys.length > 0 && { keys }) })
      if (context.json) return context.printJson({ limits })
      if (limits.length === 0) return context.print('nobody holds a limit or waits for one')
      const { paint } = context
      for (const [n, limit] of limits.entries()) {
        if (n > 0) context.print('')
        context.print(`${paint.bold(clean(limit.key))}  ${takenText(limit)}`)
        const indented = <Row>(columns: Column<Row>[], rows: readonly Row[]) =>
          context.print(...table(columns, rows, paint, context.columns - 2).map((line) => `  ${line}`))
        if (limit.holders.length > 0) indented(holderColumns(paint), limit.holders)
        if (limit.used > limit.holders.length) context.print(`  and ${limit.used - limit.holders.length} more`)
        if (limit.waiting.length > 0) indented(waitingColumns, limit.waiting)
        const unnamed = limit.queues - limit.waiting.length
        if (unnamed > 0) context.print(`  and ${unnamed} more queues behind it`)
      }
    })
}

function takenText({ used, max, whenFull }: LimitUsage): string {
  const taken = max === null ? `${used} taken` : `${used} of ${max} taken`
  if (max === null || used < max || whenFull === null) return taken
  return `${taken}: ${whenFull === 'reject' ? 'submits are refused' : 'jobs wait'}`
}

type Holder = LimitUsage['holders'][number]

function holderColumns(paint: Parameters<typeof paintStatus>[2]): Column<Holder>[] {
  const now = Date.now()
  return [
    { title: 'HELD BY', text: ({ job }) => job },
    { title: 'KIND', text: ({ kind }) => cut(clean(kind), 16) },
    { title: 'OWNER', text: ({ owner }) => cut(clean(owner), 16) },
    { title: 'STATUS', text: ({ status }) => status, paint: (text, row) => paintStatus(row.status, text, paint) },
    { title: 'FOR', text: ({ since }) => spanText(now - since.getTime()), align: 'right' },
  ]
}

const waitingColumns: Column<LimitUsage['waiting'][number]>[] = [
  { title: 'NEXT BEHIND IT', text: ({ first }) => first },
  { title: 'KIND', text: ({ kind }) => cut(clean(kind), 16) },
  { title: 'OWNER', text: ({ owner }) => cut(clean(owner), 16) },
  { title: 'PRIORITY', text: ({ priority }) => String(priority), align: 'right' },
  { title: 'JOBS', text: ({ jobs }) => String(jobs), align: 'right' },
]
