import { statisticsGroups, type StatisticsGroup } from '@genjobs/contract'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { StatisticsRow } from 'genjobs'
import { createContext } from '../context.ts'
import { moment, names, wholeNumber } from '../options.ts'
import { during } from '../output/progress.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { throughputCommand } from './stats-throughput.ts'

type Options = {
  owner?: string
  project?: string
  kind?: string
  mode?: string
  from?: Date
  to?: Date
  by?: readonly StatisticsGroup[]
  limit: number
}

export function statsCommand(finish: Finish): Command {
  return new Command('stats')
    .description('Show how many jobs ended how, what they cost and how long they took, and how many are live.')
    .option('--owner <id>', 'only jobs of this owner')
    .option('--project <id>', 'only of this project')
    .option('--kind <name>', 'only of this kind')
    .option('--mode <name>', 'only of this mode')
    .addOption(
      new Option('--from <time>', 'only what ended from then on: 2026-01-31, or 30d ago as 30d').argParser(moment),
    )
    .addOption(new Option('--to <time>', 'only what ended before').argParser(moment))
    .addOption(new Option('--by <groups>', `a line for each: ${statisticsGroups.join(', ')}; a,b`).argParser(groups))
    .addOption(new Option('--limit <n>', 'at most so many lines').argParser(wholeNumber(1, 10_000)).default(100))
    .addCommand(throughputCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['stats --by kind,status', ''],
          ['stats --owner ada --from 30d --by day', 'day by day'],
          ['stats throughput', 'the last minutes and hours'],
        ],
        'Days and months are in UTC; percentiles are within 5 %.',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const statistics = await during(context, 'counting', session.jobs.statistics({ ...options, live: true }))
      if (context.json) return context.printJson(statistics)
      const { rows, live, from, to } = statistics
      if (rows.length === 0) context.print('nothing has ended')
      else context.print(...table(columnsFor(options.by ?? []), rows, context.paint, context.columns))
      if (live) context.print(`live: ${live.queued} queued, ${live.running} running, ${live.waiting} waiting`)
      if (from ?? to) context.note(context.paint.dim(`ended ${rangeText(from, to)}`))
    })
}

function groups(text: string, before: readonly StatisticsGroup[] = []): readonly StatisticsGroup[] {
  return names(text, before).map((name) => {
    const group = statisticsGroups.find((known) => known === name)
    if (group === undefined) throw new InvalidArgumentError(`Give some of ${statisticsGroups.join(', ')}.`)
    return group
  })
}

const rangeText = (from: Date | null, to: Date | null): string =>
  [from && `from ${from.toISOString()}`, to && `before ${to.toISOString()}`]
    .filter((part) => part !== null)
    .join(' and ')

const units = ['month', 'day', 'hour', 'minute'] as const

/** When a unit begins, in UTC as it is counted. */
function beginning(at: Date | undefined, unit: (typeof units)[number]): string {
  const text = at?.toISOString() ?? ''
  if (unit === 'month') return text.slice(0, 7)
  return unit === 'day' ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ')
}

const span = (ms: number | null): string => (ms === null ? '' : spanText(ms))

function columnsFor(by: readonly StatisticsGroup[]): Column<StatisticsRow>[] {
  const named = by.map((group): Column<StatisticsRow> => {
    const title = group.toUpperCase()
    const unit = units.find((known) => known === group)
    if (unit) return { title, text: ({ at }) => beginning(at, unit) }
    return { title, text: (row) => clean(row[group as 'owner' | 'project' | 'kind' | 'mode' | 'status'] ?? '-') }
  })
  return [
    ...named,
    { title: 'JOBS', text: ({ jobs }) => String(jobs), align: 'right' },
    { title: 'OK', text: ({ succeeded }) => String(succeeded), align: 'right' },
    { title: 'FAILED', text: ({ failed }) => String(failed), align: 'right' },
    { title: 'CANCELED', text: ({ canceled }) => String(canceled), align: 'right' },
    {
      title: 'RATE',
      text: ({ successRate }) => (successRate === null ? '' : `${(successRate * 100).toFixed(1)} %`),
      align: 'right',
    },
    { title: 'COST', text: ({ costMicros }) => (costMicros / 1_000_000).toFixed(2), align: 'right' },
    { title: 'CREDITS', text: ({ charged }) => String(charged), align: 'right' },
    { title: 'WAIT P50', text: ({ wait }) => span(wait.p50), align: 'right' },
    { title: 'RUN P50', text: ({ run }) => span(run.p50), align: 'right' },
    { title: 'RUN P90', text: ({ run }) => span(run.p90), align: 'right' },
  ]
}
